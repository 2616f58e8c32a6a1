;;! fact: where a condition is a number, lanes are chosen by which of them are not zero
;;! emit: asm
;;! funcs: odd
;;! run: yes
(module
  (memory (export "memory") 1 1)
  ;; if (a[i] & 1) a[i] = x
  (func $odd (export "odd") (param $a i32) (param $n i32) (param $x i32)
    (loop $next
      (if (i32.and (i32.load (local.get $a)) (i32.const 1))
        (then (i32.store (local.get $a) (local.get $x))))
      (local.set $a (i32.add (local.get $a) (i32.const 4)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
  (func $check (param $at i32) (param $wanted i32)
    (if (i32.ne (i32.load (local.get $at)) (local.get $wanted)) (then unreachable)))
  (func (export "_start") (local $i i32)
    (loop $next ;; a[i] = i
      (i32.store (local.get $i) (i32.shr_u (local.get $i) (i32.const 2)))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 4))) (i32.const 256))))
    (call $odd (i32.const 0) (i32.const 30) (i32.const 100))
    (call $check (i32.const 0) (i32.const 0))
    (call $check (i32.const 4) (i32.const 100))
    (call $check (i32.const 112) (i32.const 28))
    (call $check (i32.const 116) (i32.const 100))
    (call $check (i32.const 124) (i32.const 31))))
