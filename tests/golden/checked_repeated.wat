;;! fact: checked, an access whose end is not beyond one that was found at the same index needs no check of its own
;;! emit: clif asm
;;! mode: --memory checked
;;! run: yes
(module
  (memory (export "memory") 1)
  (func $sum (param i32) (result i32)
    (i32.add (i32.load offset=8 (local.get 0)) (i32.add (i32.load offset=4 (local.get 0)) (i32.load (local.get 0)))))
  (func (export "_start")
    (i64.store (i32.const 16) (i64.const 0x100000002))
    (i32.store (i32.const 24) (i32.const 4))
    (if (i32.ne (call $sum (i32.const 16)) (i32.const 7)) (then unreachable))))
