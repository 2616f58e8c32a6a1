;; Small functions that are called, and so stand in their callers: each with its own locals, which are zero at every call, its own
;; ends, and the blocks of its caller around it. What they come to is the exit code, a bit a test.
;;@ exit: 127
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
  (memory (export "memory") 1)
  (global $state (mut i32) (i32.const 3))

  ;; A local that is not set before it is read, in a loop of the caller's.
  (func $count (param i32) (result i32) (local i32)
    (local.set 1 (i32.add (local.get 1) (local.get 0)))
    (local.get 1))
  ;; Returns from within blocks, and by a branch to its own end; an operand is left below.
  (func $least (param i32 i32) (result i32)
    (block (if (i32.lt_u (local.get 0) (local.get 1)) (then (return (local.get 0)))))
    (i32.const 99)
    (br 0 (local.get 1)))
  ;; Two results, which are its parameters.
  (func $swap (param i32 i32) (result i32 i32) (local.get 1) (local.get 0))
  ;; A parameter that is set is not its caller's.
  (func $spoil (param i32) (local.set 0 (i32.const 77)))
  ;; Ends in a trap, where it is not stopped before.
  (func $check (param i32) (if (i32.eqz (local.get 0)) (then (unreachable))))
  ;; Reads and writes what others do.
  (func $next (result i32)
    (global.set $state (i32.mul (global.get $state) (i32.const 5)))
    (global.get $state))
  ;; Stands in others itself, twice.
  (func $twice (param i32) (result i32) (i32.add (call $count (local.get 0)) (call $count (local.get 0))))
  ;; Calls itself: it stands nowhere else, but others in it.
  (func $sum (param i32) (result i32)
    (if (result i32) (local.get 0)
      (then (i32.add (call $count (local.get 0)) (call $sum (i32.sub (local.get 0) (i32.const 1)))))
      (else (i32.const 0))))

  (func $bit (param $number i32) (param $holds i32) (result i32) (i32.shl (local.get $holds) (local.get $number)))

  (func (export "_start") (local $i i32) (local $sum i32) (local $bits i32)
    (loop $again
      (local.set $sum (i32.add (local.get $sum) (call $count (local.get $i))))
      (br_if $again (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 10))))
    (local.set $bits (call $bit (i32.const 0) (i32.eq (local.get $sum) (i32.const 45))))

    (local.set $bits (i32.or (local.get $bits) (call $bit (i32.const 1)
      (i32.eq (i32.const 23) (i32.add (i32.const 20) (i32.add
        (call $least (i32.const 1) (local.get $i))
        (call $least (local.get $i) (i32.const 2))))))))

    (call $swap (local.get $i) (i32.const 15))
    (local.set $sum (i32.sub))
    (local.set $bits (i32.or (local.get $bits) (call $bit (i32.const 2) (i32.eq (local.get $sum) (i32.const 5)))))

    (call $spoil (local.get $i))
    (call $check (local.get $i))
    (local.set $bits (i32.or (local.get $bits) (call $bit (i32.const 3) (i32.eq (local.get $i) (i32.const 10)))))

    (local.set $bits (i32.or (local.get $bits) (call $bit (i32.const 4)
      (i32.eq (i32.add (call $next) (i32.mul (call $next) (global.get $state))) (i32.const 5640)))))

    (local.set $bits (i32.or (local.get $bits) (call $bit (i32.const 5) (i32.eq (call $twice (i32.const 21)) (i32.const 42)))))

    (local.set $bits (i32.or (local.get $bits) (call $bit (i32.const 6) (i32.eq (call $sum (i32.const 10)) (i32.const 55)))))
    (call $proc_exit (local.get $bits))))
