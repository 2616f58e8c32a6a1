;;! fact: copying elements checks both ranges, source first, then moves bytes
;;! emit: clif asm
;;! run: yes
(module
  (table $a 5 funcref)
  (table $b 3 funcref)
  (elem declare func $copy)
  (func $copy (param i32 i32 i32) (table.copy $a $b (local.get 0) (local.get 1) (local.get 2)))
  (func (export "_start")
    (table.set $b (i32.const 2) (ref.func $copy))
    (call $copy (i32.const 3) (i32.const 1) (i32.const 2))
    (if (i32.eqz (ref.is_null (table.get $a (i32.const 3)))) (then unreachable))
    (if (ref.is_null (table.get $a (i32.const 4))) (then unreachable))))
