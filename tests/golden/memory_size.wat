;;! fact: the size is a shift of the bytes in the instance; growing is a call of the runtime
;;! emit: clif asm
;;! mode: --instance parameter
;;! run: yes
(module
  (memory 1 3)
  (func $size (result i32) (memory.size))
  (func $grow (param i32) (result i32) (memory.grow (local.get 0)))
  (func (export "_start")
    (if (i32.ne (call $grow (i32.const 2)) (i32.const 1)) (then unreachable))
    (if (i32.ne (call $grow (i32.const 1)) (i32.const -1)) (then unreachable))
    (if (i32.ne (call $size) (i32.const 3)) (then unreachable))))
