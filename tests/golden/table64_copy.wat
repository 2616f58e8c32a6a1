;;! fact: a copy between tables of both kinds takes a 32-bit length; a sum with a 64-bit index traps where it wraps
;;! emit: clif asm
;;! run: yes
(module
  (table $wide i64 5 funcref)
  (table $narrow 3 funcref)
  (elem declare func $copy)
  (func $copy (param i64 i32 i32) (table.copy $wide $narrow (local.get 0) (local.get 1) (local.get 2)))
  (func (export "_start")
    (table.set $narrow (i32.const 2) (ref.func $copy))
    (call $copy (i64.const 3) (i32.const 1) (i32.const 2))
    (if (i32.eqz (ref.is_null (table.get $wide (i64.const 3)))) (then unreachable))
    (if (ref.is_null (table.get $wide (i64.const 4))) (then unreachable))))
