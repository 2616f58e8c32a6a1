;;! fact: checked, an access of a memory that may grow compares its end with the size; a sum of 33 bits does not wrap
;;! emit: clif asm
;;! mode: --memory checked
;;! run: yes
(module
  (memory (export "memory") 1)
  (func $load (param i32) (result i32) (i32.load offset=8 (local.get 0)))
  (func $store (param i32 i64) (i64.store (local.get 0) (local.get 1)))
  (func (export "_start")
    (call $store (i32.const 16) (i64.const 7))
    (if (i32.ne (call $load (i32.const 8)) (i32.const 7)) (then unreachable))))
