;;! fact: filling a table checks the range once, then stores in a loop
;;! emit: clif asm
;;! run: yes
(module
  (table $t 5 funcref)
  (elem declare func $fill)
  (func $fill (param i32 funcref i32) (table.fill $t (local.get 0) (local.get 1) (local.get 2)))
  (func (export "_start")
    (call $fill (i32.const 1) (ref.func $fill) (i32.const 3))
    (call $fill (i32.const 5) (ref.func $fill) (i32.const 0))
    (if (i32.eqz (ref.is_null (table.get $t (i32.const 0)))) (then unreachable))
    (if (ref.is_null (table.get $t (i32.const 1))) (then unreachable))
    (if (ref.is_null (table.get $t (i32.const 3))) (then unreachable))
    (if (i32.eqz (ref.is_null (table.get $t (i32.const 4)))) (then unreachable))))
