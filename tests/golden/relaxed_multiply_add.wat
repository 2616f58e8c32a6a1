;;! fact: a multiplication with an addition rounds once from x86-64-v3 on and on AArch64, twice in the deterministic profile
;;! emit: asm
;;! mode: --relaxed-simd deterministic
;;! run: yes
(module
  (func $madd (param v128 v128 v128) (result v128) (f32x4.relaxed_madd (local.get 0) (local.get 1) (local.get 2)))
  (func $nmadd (param v128 v128 v128) (result v128) (f64x2.relaxed_nmadd (local.get 0) (local.get 1) (local.get 2)))
  (func $_is (param v128 v128)
    (if (i32.eqz (i8x16.all_true (i8x16.eq (local.get 0) (local.get 1)))) (then unreachable)))
  (func (export "_start")
    (call $_is (call $madd (v128.const f32x4 1 2 3 4) (v128.const f32x4 5 6 7 8) (v128.const f32x4 9 10 11 12))
      (v128.const f32x4 14 22 32 44))
    (call $_is (call $nmadd (v128.const f64x2 1 2) (v128.const f64x2 5 6) (v128.const f64x2 9 10))
      (v128.const f64x2 4 -2))))
