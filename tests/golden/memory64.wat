;;! fact: a 64-bit index is compared with what the memory may grow to; the guard covers offset and width, and no size is loaded
;;! emit: clif asm
;;! run: yes
(module
  (memory (export "memory") i64 1 16)
  (func $load (param i64) (result i32) (i32.load offset=8 (local.get 0)))
  (func $store (param i64 i64) (i64.store offset=0xffffffff (local.get 0) (local.get 1)))
  (func (export "_start")
    (i32.store (i64.const 16) (i32.const 7))
    (if (i32.ne (call $load (i64.const 8)) (i32.const 7)) (then unreachable))
    (if (i64.eqz (memory.size)) (then (call $store (i64.const 0) (i64.const 0))))))
