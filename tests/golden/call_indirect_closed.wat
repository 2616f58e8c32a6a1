;;! fact: a table that is never written is constant data: one compare for the index, one for type and null together
;;! emit: clif asm
;;! funcs: dispatch
;;! run: yes
(module
  (type $binary (func (param i32 i32) (result i32)))
  (table 4 funcref)
  (elem (i32.const 1) $add $sub $other)
  (func $add (type $binary) (i32.add (local.get 0) (local.get 1)))
  (func $sub (type $binary) (i32.sub (local.get 0) (local.get 1)))
  (func $other (result i32) (i32.const 0))
  (func $dispatch (param i32) (result i32) (call_indirect (type $binary) (i32.const 5) (i32.const 3) (local.get 0)))
  (func (export "_start")
    (if (i32.ne (call $dispatch (i32.const 1)) (i32.const 8)) (then unreachable))
    (if (i32.ne (call $dispatch (i32.const 2)) (i32.const 2)) (then unreachable))))
