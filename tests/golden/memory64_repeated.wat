;;! fact: several accesses at the same index, in a row, need one check
;;! emit: clif asm
;;! run: yes
(module
  (memory (export "memory") i64 1)
  (func $sum (param i64) (result i32)
    (i32.add (i32.load (local.get 0)) (i32.add (i32.load offset=4 (local.get 0)) (i32.load offset=8 (local.get 0)))))
  (func (export "_start")
    (i64.store (i64.const 16) (i64.const 0x100000002))
    (i32.store (i64.const 24) (i32.const 4))
    (if (i32.ne (call $sum (i64.const 16)) (i32.const 7)) (then unreachable))))
