;;! fact: a loop that is on vectors as it is written is done with addresses of 64 bits, two iterations at a time
;;! emit: asm
;;! funcs: scaled
;;! run: yes
(module
  (memory (export "memory") 1 1)
  ;; a[i] += b[i] * c
  (func $scaled (export "scaled") (param $a i32) (param $b i32) (param $n i32) (param $c f64) (local $factor v128)
    (local.set $factor (f64x2.splat (local.get $c)))
    (loop $next
      (v128.store (local.get $a)
        (f64x2.add (f64x2.mul (v128.load (local.get $b)) (local.get $factor)) (v128.load (local.get $a))))
      (local.set $a (i32.add (local.get $a) (i32.const 16)))
      (local.set $b (i32.add (local.get $b) (i32.const 16)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
  (func $check (param $at i32) (param $wanted f64)
    (if (f64.ne (f64.load (local.get $at)) (local.get $wanted)) (then unreachable)))
  (func (export "_start") (local $i i32)
    (loop $next ;; b[i] = i at 0, a[i] = 0 at 1024
      (f64.store (local.get $i) (f64.convert_i32_u (i32.shr_u (local.get $i) (i32.const 3))))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 8))) (i32.const 1024))))
    (call $scaled (i32.const 1024) (i32.const 0) (i32.const 11) (f64.const 0.5))
    (call $check (i32.const 1024) (f64.const 0))
    (call $check (i32.const 1184) (f64.const 10))
    (call $check (i32.const 1192) (f64.const 10.5))
    (call $check (i32.const 1200) (f64.const 0))
    ;; Over each other: a sum of every other before.
    (call $scaled (i32.const 16) (i32.const 0) (i32.const 5) (f64.const 1))
    (call $check (i32.const 80) (f64.const 30))
    (call $check (i32.const 96) (f64.const 12))))
