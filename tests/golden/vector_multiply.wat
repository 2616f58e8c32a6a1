;;! fact: products of 64-bit lanes, sums of products and bit counts, which x86_64 has no single instruction for
;;! emit: asm
;;! funcs: mul_i64x2 dot popcnt
;;! run: yes
(module
  (func $mul_i64x2 (param v128 v128) (result v128) (i64x2.mul (local.get 0) (local.get 1)))
  (func $dot (param v128 v128) (result v128) (i32x4.dot_i16x8_s (local.get 0) (local.get 1)))
  (func $popcnt (param v128) (result v128) (i8x16.popcnt (local.get 0)))
  (func $_is (param v128 v128)
    (if (i32.eqz (i8x16.all_true (i8x16.eq (local.get 0) (local.get 1)))) (then unreachable)))
  (func (export "_start")
    (call $_is (call $mul_i64x2 (v128.const i64x2 0x100000001 -3) (v128.const i64x2 0x100000001 5))
      (v128.const i64x2 0x200000001 -15))
    (call $_is (call $dot (v128.const i16x8 1 2 -3 4 0 0 0 0) (v128.const i16x8 5 6 7 8 0 0 0 0))
      (v128.const i32x4 17 11 0 0))
    (call $_is (call $popcnt (v128.const i32x4 0xff010307 0 0 0)) (v128.const i32x4 0x08010203 0 0 0))))
