;;! fact: a loop with an instruction that gives two values, as products of 128 bits do, stays as it is
;;! emit: asm
;;! targets: x86_64-linux
;;! funcs: high
;;! run: yes
(module
  (memory (export "memory") 1 1)
  ;; a[i] = ((high(a[i] * c) | 5) + c ^ a[i]) - 1
  (func $one (param $x i64) (param $c i64) (result i64) (local $high i64)
    (i64.mul_wide_u (local.get $x) (local.get $c)) (local.set $high) (drop)
    (i64.sub (i64.xor (i64.add (i64.or (local.get $high) (i64.const 5)) (local.get $c)) (local.get $x)) (i64.const 1)))
  (func $high (export "high") (param $a i32) (param $n i32) (param $c i64) (local $high i64)
    (loop $next
      (i64.mul_wide_u (i64.load (local.get $a)) (local.get $c)) (local.set $high) (drop)
      (i64.store (local.get $a)
        (i64.sub
          (i64.xor (i64.add (i64.or (local.get $high) (i64.const 5)) (local.get $c)) (i64.load (local.get $a)))
          (i64.const 1)))
      (local.set $a (i32.add (local.get $a) (i32.const 8)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
  (func (export "_start") (local $i i32)
    (loop $next
      (i64.store (local.get $i) (i64.mul (i64.extend_i32_u (local.get $i)) (i64.const 0x123456789abcdef)))
      (br_if $next (i32.ne (local.tee $i (i32.add (local.get $i) (i32.const 8))) (i32.const 160))))
    (call $high (i32.const 0) (i32.const 20) (i64.const 0x8000000000000001))
    (loop $next
      (local.set $i (i32.sub (local.get $i) (i32.const 8)))
      (if (i64.ne (i64.load (local.get $i))
          (call $one (i64.mul (i64.extend_i32_u (local.get $i)) (i64.const 0x123456789abcdef))
            (i64.const 0x8000000000000001)))
        (then unreachable))
      (br_if $next (local.get $i)))))
