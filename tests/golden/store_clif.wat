;;! fact: each store is one CLIF instruction; the index is extended, the offset is the instruction's
;;! emit: clif
;;! run: yes
(module
  (memory 1)
  (func $wide (param i32 i64 f32) (i64.store offset=4 (local.get 0) (local.get 1))
    (f32.store (local.get 0) (local.get 2)))
  (func $narrow (param i32 i64)
    (i64.store32 (local.get 0) (local.get 1))
    (i64.store16 (local.get 0) (local.get 1))
    (i32.store8 (local.get 0) (i32.const 7)))
  (func (export "_start")
    (call $wide (i32.const 0) (i64.const 0x0102030405060708) (f32.const 1))
    (if (i64.ne (i64.load (i32.const 2)) (i64.const 0x0304050607083f80)) (then unreachable))
    (call $narrow (i32.const 0) (i64.const 0x99))
    (if (i64.ne (i64.load (i32.const 0)) (i64.const 0x0506070800000007)) (then unreachable))))
