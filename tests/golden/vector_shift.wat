;;! fact: a shift of lanes takes its count modulo the lane's width; bytes and signed 64 bits are made of more on x86_64
;;! emit: asm
;;! funcs: shl_i32x4 shr_u_i16x8_constant shr_s_i64x2 shl_i8x16
;;! run: yes
(module
  (func $shl_i32x4 (param v128 i32) (result v128) (i32x4.shl (local.get 0) (local.get 1)))
  (func $shr_u_i16x8_constant (param v128) (result v128) (i16x8.shr_u (local.get 0) (i32.const 20)))
  (func $shr_s_i64x2 (param v128 i32) (result v128) (i64x2.shr_s (local.get 0) (local.get 1)))
  (func $shl_i8x16 (param v128 i32) (result v128) (i8x16.shl (local.get 0) (local.get 1)))
  (func $_is (param v128 v128)
    (if (i32.eqz (i8x16.all_true (i8x16.eq (local.get 0) (local.get 1)))) (then unreachable)))
  (func (export "_start")
    (call $_is (call $shl_i32x4 (v128.const i32x4 1 2 3 -1) (i32.const 33)) (v128.const i32x4 2 4 6 -2))
    (call $_is (call $shr_u_i16x8_constant (v128.const i16x8 -1 16 0 0 0 0 0 0))
      (v128.const i16x8 0x0fff 1 0 0 0 0 0 0))
    (call $_is (call $shr_s_i64x2 (v128.const i64x2 -4 4) (i32.const 65)) (v128.const i64x2 -2 2))
    (call $_is (call $shl_i8x16 (v128.const i32x4 0x81018101 0 0 0) (i32.const 9))
      (v128.const i32x4 0x02020202 0 0 0))))
