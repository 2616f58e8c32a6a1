;;! fact: a sum of bytes is one of four lanes, whose bytes are widened when they are loaded; lanes are added where the fast loop is left
;;! emit: asm
;;! funcs: sum
;;! run: yes
(module
  (memory (export "memory") 1 1)
  (data (i32.const 40) "\01\02\03\ff\fe")
  (data (i32.const 139) "\10\20")
  (func $sum (export "sum") (param $a i32) (param $n i32) (result i32) (local $sum i32)
    (loop $next
      (local.set $sum (i32.add (local.get $sum) (i32.load8_u (local.get $a))))
      (local.set $a (i32.add (local.get $a) (i32.const 1)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum))
  (func (export "_start")
    (if (i32.ne (call $sum (i32.const 0) (i32.const 140)) (i32.const 531)) (then unreachable))
    (if (i32.ne (call $sum (i32.const 0) (i32.const 141)) (i32.const 563)) (then unreachable))
    (if (i32.ne (call $sum (i32.const 42) (i32.const 2)) (i32.const 258)) (then unreachable))))
