;; Counts that are known: 5000 turns, of which every 1000th takes the rare side of $step. The number of arguments says how it ends.
(module
  (import "wasi_snapshot_preview1" "args_sizes_get" (func $args_sizes_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
  (type $unary (func (param i32) (result i32)))
  (memory 1)
  (table 3 3 funcref)
  (elem (i32.const 0) $double $square $never)
  (func $double (type $unary) (i32.mul (local.get 0) (i32.const 2)))
  (func $square (type $unary) (i32.mul (local.get 0) (local.get 0)))
  (func $never (type $unary) (unreachable))
  ;; Of 4995 calls at the first site, those of every 50th turn that is no 1000th are of $square: 95.
  (func $step (param $turn i32) (result i32)
    (if (result i32) (i32.rem_u (local.get $turn) (i32.const 1000))
      (then
        (call_indirect (type $unary) (local.get $turn) (i32.eqz (i32.rem_u (local.get $turn) (i32.const 50)))))
      (else
        (i32.popcnt (call_indirect (type $unary) (local.get $turn) (i32.const 1))))))
  (func $endless (param i32) (result i32)
    (i32.add (i32.const 1) (call $endless (local.get 0))))
  (func (export "_start") (local $turn i32) (local $sum i32)
    (loop $again
      (block $never_left
        (br_if $never_left (i32.eqz (i32.const 1)))
        (local.set $sum (i32.add (local.get $sum) (call $step (local.get $turn)))))
      (local.set $turn (i32.add (local.get $turn) (i32.const 1)))
      (br_if $again (i32.lt_u (local.get $turn) (i32.const 5000))))
    (drop (call $args_sizes_get (i32.const 0) (i32.const 4)))
    (if (i32.eq (i32.load (i32.const 0)) (i32.const 2)) (then (call $proc_exit (i32.const 7))))
    (if (i32.eq (i32.load (i32.const 0)) (i32.const 3)) (then (drop (i32.load (i32.sub (local.get $turn) (i32.const 5001))))))
    (if (i32.eq (i32.load (i32.const 0)) (i32.const 4)) (then (drop (call $endless (i32.const 1)))))))
