;; Calls a function that may throw, and never does.
(module
  (tag $e (param i32))
  (func $callee (param i32) (result i32)
    (if (i32.eqz (local.get 0)) (then (throw $e (i32.const 1))))
    (i32.add (i32.mul (local.get 0) (i32.const 5)) (i32.const 1)))
  (func (export "_start") (local $left i32) (local $sum i32)
    (local.set $left (i32.const 100000000))
    (loop $next
      (local.set $sum (i32.add (local.get $sum) (call $callee (local.get $left))))
      (br_if $next (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
    (if (i32.ne (local.get $sum) (i32.const 742331264)) (then unreachable))))
