;;! fact: from one lane width to another
;;! emit: asm
;;! run: yes
(module
  (func $narrow (param v128 v128) (result v128) (i8x16.narrow_i16x8_u (local.get 0) (local.get 1)))
  (func $extend_low (param v128) (result v128) (i32x4.extend_low_i16x8_s (local.get 0)))
  (func $extend_high (param v128) (result v128) (i64x2.extend_high_i32x4_u (local.get 0)))
  (func $multiply (param v128 v128) (result v128) (i64x2.extmul_low_i32x4_s (local.get 0) (local.get 1)))
  (func $pairwise (param v128) (result v128) (i32x4.extadd_pairwise_i16x8_u (local.get 0)))
  (func $_is (param v128 v128)
    (if (i32.eqz (i8x16.all_true (i8x16.eq (local.get 0) (local.get 1)))) (then unreachable)))
  (func (export "_start")
    (call $_is (call $narrow (v128.const i16x8 -1 1 300 0 0 0 0 0) (v128.const i64x2 0 0))
      (v128.const i32x4 0x00ff0100 0 0 0))
    (call $_is (call $extend_low (v128.const i16x8 -1 2 3 4 5 6 7 8)) (v128.const i32x4 -1 2 3 4))
    (call $_is (call $extend_high (v128.const i32x4 1 2 -1 4)) (v128.const i64x2 0xffffffff 4))
    (call $_is (call $multiply (v128.const i32x4 -1 2 3 4) (v128.const i32x4 5 6 7 8)) (v128.const i64x2 -5 12))
    (call $_is (call $pairwise (v128.const i16x8 -1 1 2 3 4 5 6 7)) (v128.const i32x4 0x10000 5 9 13))))
