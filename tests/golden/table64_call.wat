;;! fact: a 64-bit index of a call is compared whole, in tables of both kinds
;;! emit: clif asm
;;! funcs: closed open
;;! run: trap undefined element
(module
  (type $nullary (func (result i32)))
  (table $constant i64 4 funcref)
  (table $written i64 4 funcref)
  (elem (table $constant) (i64.const 1) func $one)
  (elem declare func $one)
  (func $one (result i32) (i32.const 1))
  (func $closed (param i64) (result i32) (call_indirect $constant (type $nullary) (local.get 0)))
  (func $open (param i64) (result i32) (return_call_indirect $written (type $nullary) (local.get 0)))
  (func (export "_start")
    (table.set $written (i64.const 3) (ref.func $one))
    (if (i32.ne (call $open (i64.const 3)) (i32.const 1)) (then unreachable))
    (if (i32.ne (call $closed (i64.const 1)) (i32.const 1)) (then unreachable))
    (drop (call $closed (i64.const 0x100000001)))))
