;;! fact: a variable that a branch finds to be a constant is passed on as it is
;;! emit: asm
;;! run: yes
;;! funcs: zero seven
(module
  (import "wasi_snapshot_preview1" "sched_yield" (func $yield (result i32)))
  ;; How often $flag was not 0, in 5 turns.
  (func $zero (param $flag i32) (result i32) (local $turns i32) (local $count i32)
    (loop $again
      (if (local.get $flag)
        (then
          (local.set $count (i32.add (local.get $count) (i32.const 1)))
          (drop (call $yield))
          (local.set $flag (i32.and (local.get $turns) (i32.const 2))))
        (else (local.set $flag (i32.const 0))))
      (br_if $again (i32.lt_u (local.tee $turns (i32.add (local.get $turns) (i32.const 1))) (i32.const 5))))
    (i32.add (i32.mul (local.get $count) (i32.const 16)) (local.get $flag)))
  ;; The sum of what $value was: 7 stays 7, and is what any other becomes by and by.
  (func $seven (param $value i64) (result i64) (local $turns i32) (local $sum i64)
    (loop $again
      (local.set $sum (i64.add (local.get $sum) (local.get $value)))
      (if (i64.eq (local.get $value) (i64.const 7))
        (then (local.set $value (i64.const 7)))
        (else (drop (call $yield)) (local.set $value (i64.add (local.get $value) (i64.const 1)))))
      (br_if $again (i32.lt_u (local.tee $turns (i32.add (local.get $turns) (i32.const 1))) (i32.const 4))))
    (local.get $sum))
  ;; What $value is in four turns, as decimals: constants that it does not equal there stay.
  (func $others (param $value i32) (result i32) (local $turns i32) (local $seen i32)
    (loop $again
      (local.set $seen (i32.add (i32.mul (local.get $seen) (i32.const 10)) (local.get $value)))
      (if (i32.eq (local.get $value) (i32.const 7))
        (then (local.set $value (i32.const 9)))
        (else (local.set $value (i32.const 7))))
      (br_if $again (i32.lt_u (local.tee $turns (i32.add (local.get $turns) (i32.const 1))) (i32.const 4))))
    (local.get $seen))
  (func $unlike (param $value i32) (result i32) (local $turns i32) (local $seen i32)
    (loop $again
      (local.set $seen (i32.add (i32.mul (local.get $seen) (i32.const 10)) (local.get $value)))
      (if (i32.ne (local.get $value) (i32.const 7))
        (then (local.set $value (i32.const 7)))
        (else (local.set $value (i32.const 9))))
      (br_if $again (i32.lt_u (local.tee $turns (i32.add (local.get $turns) (i32.const 1))) (i32.const 4))))
    (local.get $seen))
  (func $flags (param $value i32) (result i32) (local $turns i32) (local $seen i32)
    (loop $again
      (local.set $seen (i32.add (i32.mul (local.get $seen) (i32.const 10)) (local.get $value)))
      (if (local.get $value)
        (then (local.set $value (i32.const 0)))
        (else (local.set $value (i32.const 5))))
      (br_if $again (i32.lt_u (local.tee $turns (i32.add (local.get $turns) (i32.const 1))) (i32.const 4))))
    (local.get $seen))
  (memory (export "memory") 1)
  (func (export "_start")
    (if (i32.ne (call $zero (i32.const 0)) (i32.const 0)) (then unreachable))
    (if (i32.ne (call $zero (i32.const 9)) (i32.const 16)) (then unreachable))
    (if (i64.ne (call $seven (i64.const 7)) (i64.const 28)) (then unreachable))
    (if (i64.ne (call $seven (i64.const 5)) (i64.const 25)) (then unreachable))
    (if (i32.ne (call $others (i32.const 7)) (i32.const 7979)) (then unreachable))
    (if (i32.ne (call $others (i32.const 1)) (i32.const 1797)) (then unreachable))
    (if (i32.ne (call $unlike (i32.const 7)) (i32.const 7979)) (then unreachable))
    (if (i32.ne (call $unlike (i32.const 1)) (i32.const 1797)) (then unreachable))
    (if (i32.ne (call $flags (i32.const 3)) (i32.const 3050)) (then unreachable))
    (if (i32.ne (call $flags (i32.const 0)) (i32.const 505)) (then unreachable))))
