;;! fact: an element of a table that is written is a reference: null and type are compared one after the other
;;! emit: clif asm
;;! funcs: dispatch
;;! mode: --instance parameter
;;! run: yes
(module
  (type $nullary (func (result i32)))
  (table $t 4 funcref)
  (elem declare func $one)
  (func $one (result i32) (i32.const 1))
  (func $dispatch (param i32) (result i32) (call_indirect (type $nullary) (local.get 0)))
  (func (export "_start")
    (table.set $t (i32.const 3) (ref.func $one))
    (if (i32.ne (call $dispatch (i32.const 3)) (i32.const 1)) (then unreachable))))
