;;! fact: with canonical NaNs, a result that does not equal itself is replaced; what only passes bits on is as ever
;;! emit: asm
;;! flags: --canonical-nans
;;! run: yes
(module
  (func $add (param f32 f32) (result f32) (f32.add (local.get 0) (local.get 1)))
  (func $min (param f64 f64) (result f64) (f64.min (local.get 0) (local.get 1)))
  (func $promote (param f32) (result f64) (f64.promote_f32 (local.get 0)))
  (func $negate (param f64) (result f64) (f64.neg (local.get 0)))
  (func $lanes (param v128 v128) (result v128) (f32x4.mul (local.get 0) (local.get 1)))
  ;; Constants, of which the compiler makes the sum itself where it may.
  (func $_constant (result i32) (i32.reinterpret_f32 (f32.add (f32.const -nan:0x200001) (f32.const 1))))
  (func $_infinite (result i32) (i32.reinterpret_f32 (f32.sub (f32.const inf) (f32.const inf))))
  (func $_is (param i64 i64) (if (i64.ne (local.get 0) (local.get 1)) (then unreachable)))
  (func (export "_start")
    (call $_is (i64.extend_i32_u (i32.reinterpret_f32 (call $add (f32.const -nan:0x200001) (f32.const 1))))
      (i64.const 0x7fc00000))
    (call $_is (i64.extend_i32_u (i32.reinterpret_f32 (call $add (f32.const 1) (f32.const 2)))) (i64.const 0x40400000))
    (call $_is (i64.reinterpret_f64 (call $min (f64.const 1) (f64.const -nan))) (i64.const 0x7ff8000000000000))
    (call $_is (i64.reinterpret_f64 (call $promote (f32.const -nan:0x1))) (i64.const 0x7ff8000000000000))
    (call $_is (i64.reinterpret_f64 (call $negate (f64.const nan:0x1))) (i64.const 0xfff0000000000001))
    (call $_is
      (i64x2.extract_lane 0
        (call $lanes (v128.const i32x4 0xffc12345 0x40000000 0 0) (v128.const f32x4 1 3 0 0)))
      (i64.const 0x40c000007fc00000))
    (call $_is (i64.extend_i32_u (call $_constant)) (i64.const 0x7fc00000))
    (call $_is (i64.extend_i32_u (call $_infinite)) (i64.const 0x7fc00000))))
