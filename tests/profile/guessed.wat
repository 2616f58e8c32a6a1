;; Calls whose callee a profile tells: of a table that never changes, of one that may, by a reference, at an end, and with a handler.
;; The number of arguments says which way is called last, and for which index: ways by turns, for each of the indices.
(module
  (import "wasi_snapshot_preview1" "args_sizes_get" (func $args_sizes_get (param i32 i32) (result i32)))
  (type $unary (func (param i32) (result i32)))
  (tag $thrown)
  (memory 1)
  (table $closed 6 6 funcref)
  (table $open 6 6 funcref)
  (table $typed 6 6 (ref null $unary))
  (elem (table $closed) (i32.const 1) func $double $divide $other $again $throw)
  (elem (table $open) (i32.const 1) func $double $divide $other $again $throw)
  (elem (table $typed) (i32.const 1) (ref null $unary)
    (ref.func $double) (ref.func $divide) (ref.null $unary) (ref.func $again) (ref.func $throw))
  (func $double (type $unary) (i32.mul (local.get 0) (i32.const 2)))
  (func $divide (type $unary) (i32.div_u (i32.const 84) (local.get 0)))
  (func $other (param i64) (result i32) (i32.const 3))
  ;; A small function that calls through a table itself: even where it is guessed to call itself, it ends.
  (func $again (type $unary) (call_indirect $closed (type $unary) (local.get 0) (i32.const 1)))
  (func $throw (type $unary) (throw $thrown))
  (func $by_closed (param i32 i32) (result i32) (call_indirect $closed (type $unary) (local.get 0) (local.get 1)))
  (func $by_open (param i32 i32) (result i32) (call_indirect $open (type $unary) (local.get 0) (local.get 1)))
  (func $by_reference (param i32 i32) (result i32) (call_ref $unary (local.get 0) (table.get $typed (local.get 1))))
  (func $by_tail (param i32 i32) (result i32) (return_call_indirect $closed (type $unary) (local.get 0) (local.get 1)))
  (func $by_handler (param i32 i32) (result i32)
    (block $caught
      (return (try_table (result i32) (catch_all $caught)
        (call_indirect $closed (type $unary) (local.get 0) (local.get 1)))))
    (i32.const 9))
  (func $way (param $way i32) (param i32 i32) (result i32)
    (block $handler
      (block $tail
        (block $reference
          (block $open
            (block $closed (br_table $closed $open $reference $tail $handler (local.get $way)))
            (return (call $by_closed (local.get 1) (local.get 2))))
          (return (call $by_open (local.get 1) (local.get 2))))
        (return (call $by_reference (local.get 1) (local.get 2))))
      (return (call $by_tail (local.get 1) (local.get 2))))
    (call $by_handler (local.get 1) (local.get 2)))
  (func (export "_start") (local $turn i32) (local $case i32)
    (table.set $open (i32.const 0) (ref.null func))
    (loop $turns
      (if (i32.ne (i32.const 12) (call $way (i32.rem_u (local.get $turn) (i32.const 4)) (i32.const 7) (i32.const 2)))
        (then unreachable))
      (if (i32.ne (i32.const 9) (call $way (i32.const 4) (i32.const 7) (i32.const 5))) (then unreachable))
      (if (i32.ne (i32.const 14) (call $again (i32.const 7))) (then unreachable))
      (local.set $turn (i32.add (local.get $turn) (i32.const 1)))
      (br_if $turns (i32.lt_u (local.get $turn) (i32.const 800))))
    (drop (call $args_sizes_get (i32.const 0) (i32.const 4)))
    (local.set $case (i32.sub (i32.load (i32.const 0)) (i32.const 2)))
    (if (i32.ge_s (local.get $case) (i32.const 0))
      (then
        (drop (call $way (i32.rem_u (local.get $case) (i32.const 5)) (i32.const 0) (i32.div_u (local.get $case) (i32.const 5))))))))
