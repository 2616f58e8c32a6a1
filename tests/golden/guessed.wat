;; What a profile says an indirect call mostly calls is compared by where it stands in a table that never changes: no bound,
;; null or type is left to check where it holds. Where it does not, all are.
;;
;;! fact: the index is compared with the profile's target, whose code stands in the call's place or is called directly
;;! emit: clif asm
;;! funcs: small large
;;! profile: own
;;! run: yes
(module
  (type $unary (func (param i32) (result i32)))
  (table 4 funcref)
  (elem (i32.const 1) $double $deep $other)
  (func $double (type $unary) (i32.mul (local.get 0) (i32.const 2)))
  (func $deep (type $unary)
    (if (result i32) (local.get 0) (then (call $deep (i32.sub (local.get 0) (i32.const 1)))) (else (i32.const 5))))
  (func $other (type $unary) (i32.const 3))
  (func $small (param i32) (result i32) (call_indirect (type $unary) (i32.const 4) (local.get 0)))
  (func $large (param i32) (result i32)
    (i32.add (call_indirect (type $unary) (i32.const 2) (local.get 0)) (i32.const 1)))
  (func (export "_start") (local $turn i32)
    (loop $again
      (if (i32.ne (call $small (i32.const 1)) (i32.const 8)) (then unreachable))
      (if (i32.ne (call $large (i32.const 2)) (i32.const 6)) (then unreachable))
      (local.set $turn (i32.add (local.get $turn) (i32.const 1)))
      (br_if $again (i32.lt_u (local.get $turn) (i32.const 100))))
    (if (i32.ne (call $small (i32.const 3)) (i32.const 3)) (then unreachable))
    (if (i32.ne (call $large (i32.const 3)) (i32.const 4)) (then unreachable))))
