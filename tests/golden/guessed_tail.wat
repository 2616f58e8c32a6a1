;; A function that ends in a call of what is guessed ends in a call of that function, or in an indirect one.
;;
;;! fact: both ways end in calls, and never meet
;;! emit: clif asm
;;! funcs: tail
;;! profile: own
;;! run: yes
(module
  (type $unary (func (param i32) (result i32)))
  (table 3 funcref)
  (elem (i32.const 1) func $double $other)
  (func $double (type $unary) (i32.mul (local.get 0) (i32.const 2)))
  (func $other (type $unary) (i32.const 3))
  (func $tail (param i32) (result i32) (return_call_indirect (type $unary) (i32.const 4) (local.get 0)))
  (func (export "_start") (local $turn i32)
    (loop $again
      (if (i32.ne (call $tail (i32.const 1)) (i32.const 8)) (then unreachable))
      (local.set $turn (i32.add (local.get $turn) (i32.const 1)))
      (br_if $again (i32.lt_u (local.get $turn) (i32.const 100))))
    (if (i32.ne (call $tail (i32.const 2)) (i32.const 3)) (then unreachable))))
