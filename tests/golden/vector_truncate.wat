;;! fact: saturating truncation of float lanes
;;! emit: asm
;;! run: yes
(module
  (func $signed (param v128) (result v128) (i32x4.trunc_sat_f32x4_s (local.get 0)))
  (func $low_signed (param v128) (result v128) (i32x4.trunc_sat_f64x2_s_zero (local.get 0)))
  (func $low_unsigned (param v128) (result v128) (i32x4.trunc_sat_f64x2_u_zero (local.get 0)))
  (func $_is (param v128 v128)
    (if (i32.eqz (i8x16.all_true (i8x16.eq (local.get 0) (local.get 1)))) (then unreachable)))
  (func (export "_start")
    (call $_is (call $signed (v128.const f32x4 -1.5 nan 1e30 -1e30)) (v128.const i32x4 -1 0 0x7fffffff 0x80000000))
    (call $_is (call $low_signed (v128.const f64x2 -1.5 1e30)) (v128.const i32x4 -1 0x7fffffff 0 0))
    (call $_is (call $low_unsigned (v128.const f64x2 -1.5 1e30)) (v128.const i32x4 0 -1 0 0))))
