;;! fact: size and growth are 64-bit numbers of pages
;;! emit: clif asm
;;! run: yes
(module
  (memory (export "memory") i64 1 3)
  (func $size (result i64) memory.size)
  (func $grow (param i64) (result i64) (memory.grow (local.get 0)))
  (func (export "_start")
    (if (i64.ne (call $grow (i64.const 2)) (i64.const 1)) (then unreachable))
    (if (i64.ne (call $grow (i64.const 1)) (i64.const -1)) (then unreachable))
    (if (i64.ne (call $grow (i64.const 0x1000000000000)) (i64.const -1)) (then unreachable))
    (if (i64.ne (call $size) (i64.const 3)) (then unreachable))))
