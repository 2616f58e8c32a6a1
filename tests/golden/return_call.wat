;;! fact: a tail call is a jump that leaves no frame behind, also through a table and with operands on the stack
;;! emit: asm
;;! funcs: even odd indirect many_from_few
;;! run: yes
(module
  (type $unary (func (param i32) (result i32)))
  (table 2 funcref)
  (elem (i32.const 0) $even $odd)
  (func $even (param i32) (result i32)
    (if (i32.eqz (local.get 0)) (then (return (i32.const 1))))
    (return_call $odd (i32.sub (local.get 0) (i32.const 1))))
  (func $odd (param i32) (result i32)
    (if (i32.eqz (local.get 0)) (then (return (i32.const 0))))
    (return_call $even (i32.sub (local.get 0) (i32.const 1))))
  (func $indirect (param i32 i32) (result i32) (return_call_indirect (type $unary) (local.get 0) (local.get 1)))
  (func $many (param i64 i64 i64 i64 i64 i64 i64 i64 i64 i64) (result i64) (local.get 9))
  (func $many_from_few (param i64) (result i64)
    (return_call $many (local.get 0) (local.get 0) (local.get 0) (local.get 0) (local.get 0) (local.get 0) (local.get 0)
      (local.get 0) (local.get 0) (i64.const 77)))
  (func (export "_start")
    (if (i32.ne (call $even (i32.const 10000001)) (i32.const 0)) (then unreachable))
    (if (i32.ne (call $indirect (i32.const 7) (i32.const 1)) (i32.const 1)) (then unreachable))
    (if (i64.ne (call $many_from_few (i64.const 1)) (i64.const 77)) (then unreachable))))
