;;! fact: the checks of a table and its entries name different traps, out of the way of the code that goes on
;;! emit: asm
;;! funcs: call get
;;! run: trap undefined element
(module
  (table $t 1 funcref)
  (func $call (param i32) (call_indirect (local.get 0)))
  (func $get (param i32) (result funcref) (table.get $t (local.get 0)))
  (func (export "_start")
    (table.set $t (i32.const 0) (ref.null func))
    (drop (call $get (i32.const 0)))
    (call $call (i32.const 1))))
