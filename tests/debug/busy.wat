;; Half a second of work, in a function that two others stand above.
(module
  (memory (export "memory") 1)
  (func $work (param $left i32) (result i32) (local $sum i32)
    (loop $next
      (local.set $sum
        (i32.add (i32.mul (local.get $sum) (i32.const 31)) (i32.load (i32.and (local.get $left) (i32.const 0xfffc)))))
      (br_if $next (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
    (local.get $sum))
  ;; Too long to be inlined.
  (func $repeat (param $left i32) (result i32) (local $sum i32)
    nop nop nop nop nop nop nop nop nop nop nop nop nop nop nop nop
    (loop $next
      (local.set $sum (i32.add (local.get $sum) (call $work (i32.const 1000000))))
      (br_if $next (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
    (local.get $sum))
  (func (export "_start")
    (i32.store (i32.const 0) (call $repeat (i32.const 400)))))
