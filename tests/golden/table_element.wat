;;! fact: reading, writing and measuring an open table: one compare with its length, then one access
;;! emit: clif asm
;;! run: yes
(module
  (table $t 2 10 externref)
  (table $f 2 funcref)
  (elem declare func $get)
  (func $get (param i32) (result externref) (table.get $t (local.get 0)))
  (func $set (param i32 funcref) (table.set $f (local.get 0) (local.get 1)))
  (func $size (result i32) (table.size $t))
  (func (export "_start")
    (if (i32.eqz (ref.is_null (call $get (i32.const 1)))) (then unreachable))
    (call $set (i32.const 1) (ref.func $get))
    (if (ref.is_null (table.get $f (i32.const 1))) (then unreachable))
    (if (i32.ne (table.grow $t (ref.null extern) (i32.const 3)) (i32.const 2)) (then unreachable))
    (if (i32.ne (call $size) (i32.const 5)) (then unreachable))))
