;; By a profile, a larger function stands where its call is one of those that are done most, and none where a call is never done.
;;
;;! fact: where the loop calls $middle, its code stands; where it never calls $middle or $small, it would call them
;;! emit: clif
;;! funcs: hot
;;! profile: own
;;! run: yes
(module
  (func $small (param i32) (result i32) (i32.xor (i32.mul (local.get 0) (local.get 0)) (i32.const 3)))
  (func $middle (param i32) (result i32)
    (i32.add
      (i32.mul (i32.add (local.get 0) (i32.const 1)) (i32.add (local.get 0) (i32.const 2)))
      (i32.mul (i32.add (local.get 0) (i32.const 3)) (i32.add (local.get 0) (i32.const 4)))))
  (func $hot (param i32) (result i32)
    (if (i32.eqz (local.get 0)) (then (return (i32.sub (call $small (i32.const 9)) (call $middle (i32.const 0))))))
    (call $middle (local.get 0)))
  (func (export "_start") (local $turn i32)
    (loop $again
      (if (i32.ne (call $hot (i32.const 1)) (i32.const 26)) (then unreachable))
      (local.set $turn (i32.add (local.get $turn) (i32.const 1)))
      (br_if $again (i32.lt_u (local.get $turn) (i32.const 200))))))
