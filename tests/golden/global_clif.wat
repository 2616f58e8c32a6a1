;;! fact: a global's slot is a symbol with an offset, or an offset from the instance that is passed
;;! emit: clif
;;! mode: --instance parameter
;;! run: yes
(module
  (global $a (mut i32) (i32.const 1))
  (global $b (mut i64) (i64.const 2))
  (global $c i32 (i32.const 3))
  (func $sum (result i64)
    (global.set $a (i32.add (global.get $a) (global.get $c)))
    (i64.add (i64.extend_i32_u (global.get $a)) (global.get $b)))
  (func (export "_start") (if (i64.ne (call $sum) (i64.const 6)) (then unreachable))))
