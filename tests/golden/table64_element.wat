;;! fact: an element of a table with 64-bit indices is reached without extending the index
;;! emit: clif asm
;;! run: yes
(module
  (table $t i64 5 funcref)
  (elem declare func $get)
  (func $get (param i64) (result funcref) (table.get $t (local.get 0)))
  (func $set (param i64 funcref) (table.set $t (local.get 0) (local.get 1)))
  (func (export "_start")
    (call $set (i64.const 3) (ref.func $get))
    (if (ref.is_null (call $get (i64.const 3))) (then unreachable))
    (if (i32.eqz (ref.is_null (call $get (i64.const 2)))) (then unreachable))))
