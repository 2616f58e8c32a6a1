;; Accounts whose balances are told again and again: what it has been told must be all that is in them.
(module
  (import "env" "fee" (func $fee (param i64) (result i64)))
  (memory (export "memory") 1)
  (global $entries (export "entries") (mut i64) (i64.const 0))
  (table 2 2 funcref)
  (elem (i32.const 0) $plus $minus)
  (type $binary (func (param i64 i64) (result i64)))
  (func $plus (type $binary) (i64.add (local.get 0) (local.get 1)))
  (func $minus (type $binary) (i64.sub (local.get 0) (local.get 1)))
  ;; Adds or subtracts an amount, less the fee that the host asks for: the new balance.
  (func (export "book") (param $account i32) (param $kind i32) (param $amount i64) (result i64)
    (local $at i32)
    (local.set $at (i32.mul (local.get $account) (i32.const 8)))
    (global.set $entries (i64.add (global.get $entries) (i64.const 1)))
    (i64.store (local.get $at)
      (i64.sub
        (call_indirect (type $binary) (i64.load (local.get $at)) (local.get $amount) (local.get $kind))
        (call $fee (local.get $amount))))
    (i64.load (local.get $at)))
  ;; Of all accounts.
  (func (export "total") (result i64)
    (local $at i32) (local $sum i64)
    (loop $again
      (local.set $sum (i64.add (local.get $sum) (i64.load (local.get $at))))
      (br_if $again (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 8))) (i32.const 128))))
    (local.get $sum))
  (func $fib (export "fib") (param i32) (result i32)
    (if (result i32) (i32.lt_u (local.get 0) (i32.const 2))
      (then (local.get 0))
      (else (i32.add (call $fib (i32.sub (local.get 0) (i32.const 1))) (call $fib (i32.sub (local.get 0) (i32.const 2))))))))
