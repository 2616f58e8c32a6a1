;;! fact: from integer lanes to float lanes, and between float widths
;;! emit: asm
;;! run: yes
(module
  (func $signed (param v128) (result v128) (f32x4.convert_i32x4_s (local.get 0)))
  (func $unsigned (param v128) (result v128) (f32x4.convert_i32x4_u (local.get 0)))
  (func $low_signed (param v128) (result v128) (f64x2.convert_low_i32x4_s (local.get 0)))
  (func $low_unsigned (param v128) (result v128) (f64x2.convert_low_i32x4_u (local.get 0)))
  (func $demote (param v128) (result v128) (f32x4.demote_f64x2_zero (local.get 0)))
  (func $promote (param v128) (result v128) (f64x2.promote_low_f32x4 (local.get 0)))
  (func $_is (param v128 v128)
    (if (i32.eqz (i8x16.all_true (i8x16.eq (local.get 0) (local.get 1)))) (then unreachable)))
  (func (export "_start")
    (call $_is (call $signed (v128.const i32x4 -1 0 1 2)) (v128.const f32x4 -1 0 1 2))
    (call $_is (call $unsigned (v128.const i32x4 -1 0 1 2)) (v128.const f32x4 4294967296 0 1 2))
    (call $_is (call $low_signed (v128.const i32x4 -1 3 1 2)) (v128.const f64x2 -1 3))
    (call $_is (call $low_unsigned (v128.const i32x4 -1 3 1 2)) (v128.const f64x2 4294967295 3))
    (call $_is (call $demote (v128.const f64x2 0.5 1e300)) (v128.const f32x4 0.5 inf 0 0))
    (call $_is (call $promote (v128.const f32x4 0.5 1 2 3)) (v128.const f64x2 0.5 1))))
