;;! fact: the size of a memory that cannot grow is a constant, and the index alone is compared
;;! emit: clif asm
;;! mode: --memory checked
;;! run: yes
(module
  (memory (export "memory") 2 2)
  (func $load (param i32) (result i32) (i32.load offset=8 (local.get 0)))
  (func (export "_start")
    (i32.store (i32.const 16) (i32.const 7))
    (if (i32.ne (call $load (i32.const 8)) (i32.const 7)) (then unreachable))))
