;;! fact: a loop over memory is done two floats at a time where its streams are in memory and apart, and as it is where not; it does the last iteration always
;;! emit: asm
;;! funcs: scaled
;;! run: yes
(module
  (memory (export "memory") 1 1)
  ;; a[i] += b[i] * c
  (func $scaled (export "scaled") (param $a i32) (param $b i32) (param $n i32) (param $c f64)
    (loop $next
      (f64.store (local.get $a)
        (f64.add (f64.mul (f64.load (local.get $b)) (local.get $c)) (f64.load (local.get $a))))
      (local.set $a (i32.add (local.get $a) (i32.const 8)))
      (local.set $b (i32.add (local.get $b) (i32.const 8)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
  (func $check (param $at i32) (param $wanted f64)
    (if (f64.ne (f64.load (local.get $at)) (local.get $wanted)) (then unreachable)))
  (func (export "_start") (local $i i32)
    (loop $next ;; b[i] = i at 0, a[i] = 0 at 1024
      (f64.store (local.get $i) (f64.convert_i32_u (i32.shr_u (local.get $i) (i32.const 3))))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 8))) (i32.const 1024))))
    (call $scaled (i32.const 1024) (i32.const 0) (i32.const 21) (f64.const 0.5))
    (call $check (i32.const 1024) (f64.const 0))
    (call $check (i32.const 1176) (f64.const 9.5))
    (call $check (i32.const 1184) (f64.const 10))
    (call $check (i32.const 1192) (f64.const 0))
    ;; Over each other: a sum of all before.
    (call $scaled (i32.const 8) (i32.const 0) (i32.const 10) (f64.const 1))
    (call $check (i32.const 80) (f64.const 55))
    (call $check (i32.const 88) (f64.const 11))))
