;;! fact: a store under a condition is one of what is there already, where the fast loop does not do it; the less of two integers is one instruction or a few
;;! emit: asm
;;! funcs: lower
;;! run: yes
(module
  (memory (export "memory") 1 1)
  ;; if (b[i] + 3 < a[i]) a[i] = b[i] + 3
  (func $lower (export "lower") (param $a i32) (param $b i32) (param $n i32) (local $x i32)
    (loop $next
      (if (i32.lt_s (local.tee $x (i32.add (i32.load (local.get $b)) (i32.const 3))) (i32.load (local.get $a)))
        (then (i32.store (local.get $a) (local.get $x))))
      (local.set $a (i32.add (local.get $a) (i32.const 4)))
      (local.set $b (i32.add (local.get $b) (i32.const 4)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
  (func $check (param $at i32) (param $wanted i32)
    (if (i32.ne (i32.load (local.get $at)) (local.get $wanted)) (then unreachable)))
  (func (export "_start") (local $i i32)
    (loop $next ;; b[i] = 4 * i at 0, a[i] = 60 at 1024
      (i32.store (local.get $i) (local.get $i))
      (i32.store offset=1024 (local.get $i) (i32.const 60))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 4))) (i32.const 1024))))
    (call $lower (i32.const 1024) (i32.const 0) (i32.const 30))
    (call $check (i32.const 1024) (i32.const 3))
    (call $check (i32.const 1080) (i32.const 59))
    (call $check (i32.const 1084) (i32.const 60))
    (call $check (i32.const 1140) (i32.const 60))))
