;;! fact: what branches choose from is chosen from by the bits of a comparison
;;! emit: asm
;;! funcs: clamp
;;! run: yes
(module
  (memory (export "memory") 1 1)
  ;; a[i] = a[i] < x ? a[i] * c : a[i] + c
  (func $clamp (export "clamp") (param $a i32) (param $n i32) (param $x f32) (param $c f32)
    (loop $next
      (f32.store (local.get $a)
        (if (result f32) (f32.lt (f32.load (local.get $a)) (local.get $x))
          (then (f32.mul (f32.load (local.get $a)) (local.get $c)))
          (else (f32.add (f32.load (local.get $a)) (local.get $c)))))
      (local.set $a (i32.add (local.get $a) (i32.const 4)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
  (func $check (param $at i32) (param $wanted f32)
    (if (f32.ne (f32.load (local.get $at)) (local.get $wanted)) (then unreachable)))
  (func (export "_start") (local $i i32)
    (loop $next ;; a[i] = 4 * i
      (f32.store (local.get $i) (f32.convert_i32_u (local.get $i)))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 4))) (i32.const 256))))
    (call $clamp (i32.const 0) (i32.const 30) (f32.const 60) (f32.const 2))
    (call $check (i32.const 4) (f32.const 8))
    (call $check (i32.const 56) (f32.const 112))
    (call $check (i32.const 60) (f32.const 62))
    (call $check (i32.const 116) (f32.const 118))
    (call $check (i32.const 120) (f32.const 120))))
