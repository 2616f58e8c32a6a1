;;! fact: what the optimiser leaves of the intermediate code: constants are folded, what is computed twice is computed once
;;! emit: optimized
;;! run: yes
(module
  (global $seen (mut i32) (i32.const 0))
  (func $sum (param $x i32) (result i32)
    (i32.add
      (i32.mul (local.get $x) (i32.add (i32.const 3) (i32.const 4)))
      (i32.mul (local.get $x) (i32.add (i32.const 3) (i32.const 4)))))
  (func (export "_start")
    (global.set $seen (i32.const 3))
    (if (i32.ne (call $sum (global.get $seen)) (i32.const 42)) (then unreachable))))
