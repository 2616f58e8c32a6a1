;;! fact: the greatest of integers is found lane by lane, each of which begins with what the loop begins with
;;! emit: asm
;;! funcs: greatest
;;! run: yes
(module
  (memory (export "memory") 1 1)
  (data (i32.const 120) "\09\00\00\00\05\00\00\00\f0\ff\ff\ff")
  (func $greatest (export "greatest") (param $a i32) (param $n i32) (param $most i32) (result i32) (local $x i32)
    (loop $next
      (local.set $most
        (select (local.tee $x (i32.load (local.get $a))) (local.get $most) (i32.gt_s (local.get $x) (local.get $most))))
      (local.set $a (i32.add (local.get $a) (i32.const 4)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $most))
  (func (export "_start")
    (if (i32.ne (call $greatest (i32.const 0) (i32.const 60) (i32.const -5)) (i32.const 9)) (then unreachable))
    (if (i32.ne (call $greatest (i32.const 4) (i32.const 60) (i32.const 12)) (i32.const 12)) (then unreachable))))
