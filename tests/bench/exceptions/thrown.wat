;; Throws from a function that is called, and catches what it carries. The number in the text is how often.
(module
  (tag $e (param i32))
  (func $callee (param i32) (throw $e (local.get 0)))
  (func (export "_start") (local $left i32)
    (local.set $left (i32.const 100000))
    (loop $next
      (block $caught (result i32)
        (try_table (catch $e $caught) (call $callee (local.get $left)))
        unreachable)
      (if (i32.ne (local.get $left)) (then unreachable))
      (br_if $next (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))))
