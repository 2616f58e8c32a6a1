;; A side that is seldom taken is out of the way, but for one that leads to a loop of many turns.
;;
;;! fact: the loop of $seldom, in a side that is taken once in 200 times, is not cold; what $rare does there is
;;! emit: clif
;;! funcs: seldom rare
;;! profile: own
;;! run: yes
(module
  (global $sum (mut i32) (i32.const 0))
  (func $seldom (param i32)
    (block $out
      (br_if $out (i32.ne (local.get 0) (i32.const 50)))
      (loop $turns
        (global.set $sum (i32.add (global.get $sum) (i32.const 1)))
        (br_if $turns (i32.lt_u (global.get $sum) (i32.const 1000))))))
  (func $rare (param i32)
    (block $out
      (br_if $out (i32.ne (local.get 0) (i32.const 60)))
      (global.set $sum (i32.const 2000)))
    (br_if 0 (i32.ne (local.get 0) (i32.const 300)))
    (global.set $sum (i32.const 3000)))
  (func (export "_start") (local $turn i32)
    (loop $again
      (call $seldom (local.get $turn))
      (call $rare (local.get $turn))
      (local.set $turn (i32.add (local.get $turn) (i32.const 1)))
      (br_if $again (i32.lt_u (local.get $turn) (i32.const 200))))
    (if (i32.ne (global.get $sum) (i32.const 2000)) (then unreachable))))
