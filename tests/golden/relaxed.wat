;;! fact: relaxed vector operators are the CPU's own instructions; in the deterministic profile, ordinary operators
;;! emit: asm
;;! mode: --relaxed-simd deterministic
;;! run: yes
(module
  (func $swizzle (param v128 v128) (result v128) (i8x16.relaxed_swizzle (local.get 0) (local.get 1)))
  (func $truncate (param v128) (result v128) (i32x4.relaxed_trunc_f32x4_s (local.get 0)))
  (func $select (param v128 v128 v128) (result v128)
    (i16x8.relaxed_laneselect (local.get 0) (local.get 1) (local.get 2)))
  (func $min (param v128 v128) (result v128) (f32x4.relaxed_min (local.get 0) (local.get 1)))
  (func $q15 (param v128 v128) (result v128) (i16x8.relaxed_q15mulr_s (local.get 0) (local.get 1)))
  (func $dot (param v128 v128) (result v128) (i16x8.relaxed_dot_i8x16_i7x16_s (local.get 0) (local.get 1)))
  (func $_is (param v128 v128)
    (if (i32.eqz (i8x16.all_true (i8x16.eq (local.get 0) (local.get 1)))) (then unreachable)))
  (func (export "_start")
    (call $_is
      (call $swizzle (v128.const i8x16 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16)
        (v128.const i8x16 15 14 13 12 11 10 9 8 7 6 5 4 3 2 1 -1))
      (v128.const i8x16 16 15 14 13 12 11 10 9 8 7 6 5 4 3 2 0))
    (call $_is (call $truncate (v128.const f32x4 1.5 -2.5 0 -2147483648)) (v128.const i32x4 1 -2 0 -2147483648))
    (call $_is
      (call $select (v128.const i16x8 1 2 3 4 5 6 7 8) (v128.const i16x8 11 12 13 14 15 16 17 18)
        (v128.const i16x8 0 -1 0 -1 0 -1 0 -1))
      (v128.const i16x8 11 2 13 4 15 6 17 8))
    (call $_is (call $min (v128.const f32x4 1 3 -1 2) (v128.const f32x4 2 -0 3 1)) (v128.const f32x4 1 -0 -1 1))
    (call $_is (call $q15 (v128.const i16x8 16384 -32768 0 1 2 3 4 5) (v128.const i16x8 16384 32767 1 1 1 1 1 1))
      (v128.const i16x8 8192 -32767 0 0 0 0 0 0))
    (call $_is
      (call $dot (v128.const i8x16 -128 -128 127 127 1 2 3 4 0 0 0 0 0 0 0 0)
        (v128.const i8x16 127 127 127 127 5 6 7 8 0 0 0 0 0 0 0 0))
      (v128.const i16x8 -32512 32258 17 53 0 0 0 0))))
