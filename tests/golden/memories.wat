;;! fact: the base of the memory that is exported is a constant, that of any other is loaded from its descriptor
;;! emit: clif asm
;;! mode: --memory-base random
;;! run: yes
(module
  (memory $a 1)
  (memory $b (export "memory") 1)
  (func $both (param i32) (result i32) (i32.add (i32.load $a (local.get 0)) (i32.load $b offset=4 (local.get 0))))
  (func $copy (param i32 i32 i32) (memory.copy $a $b (local.get 0) (local.get 1) (local.get 2)))
  (func (export "_start")
    (i32.store $b (i32.const 12) (i32.const 5))
    (call $copy (i32.const 8) (i32.const 12) (i32.const 4))
    (if (i32.ne (call $both (i32.const 8)) (i32.const 10)) (then unreachable))))
