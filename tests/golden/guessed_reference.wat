;; Where a table may change, and for references, what is compared is the function's record.
;;
;;! fact: an element or a reference is compared with the record of the profile's target before null and type are looked at
;;! emit: clif
;;! funcs: element reference
;;! profile: own
;;! run: yes
(module
  (type $unary (func (param i32) (result i32)))
  (table 3 funcref)
  (elem (i32.const 1) func $double $other)
  (elem declare func $double $other)
  (func $double (type $unary) (i32.mul (local.get 0) (i32.const 2)))
  (func $other (type $unary) (i32.const 3))
  (func $element (param i32) (result i32) (call_indirect (type $unary) (i32.const 4) (local.get 0)))
  (func $reference (param (ref null $unary)) (result i32) (call_ref $unary (i32.const 4) (local.get 0)))
  (func (export "_start") (local $turn i32)
    (table.set (i32.const 0) (ref.func $other))
    (loop $again
      (if (i32.ne (call $element (i32.const 1)) (i32.const 8)) (then unreachable))
      (if (i32.ne (call $reference (ref.func $double)) (i32.const 8)) (then unreachable))
      (local.set $turn (i32.add (local.get $turn) (i32.const 1)))
      (br_if $again (i32.lt_u (local.get $turn) (i32.const 100))))
    (if (i32.ne (call $element (i32.const 0)) (i32.const 3)) (then unreachable))
    (if (i32.ne (call $reference (ref.func $other)) (i32.const 3)) (then unreachable))))
