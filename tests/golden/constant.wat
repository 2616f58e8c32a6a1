;;! fact: constants are immediates where the CPU has them, and in the text where it has not
;;! emit: asm
;;! run: yes
(module
  (func $zero (result i32) (i32.const 0))
  (func $minus_one (result i64) (i64.const -1))
  (func $large (result i64) (i64.const 0x123456789abcdef0))
  (func $half (result f32) (f32.const 0.5))
  (func $pi (result f64) (f64.const 3.141592653589793))
  (func $bytes (result v128) (v128.const i8x16 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15))
  (func $ones (result v128) (v128.const i64x2 -1 -1))
  (func (export "_start")
    (if (call $zero) (then unreachable))
    (if (i64.ne (i64.xor (call $minus_one) (call $large)) (i64.const 0xedcba9876543210f)) (then unreachable))
    (if (f64.ne (f64.add (f64.promote_f32 (call $half)) (call $pi)) (f64.const 3.641592653589793)) (then unreachable))
    (if (i64.ne (i64x2.extract_lane 1 (call $bytes)) (i64.const 0x0f0e0d0c0b0a0908)) (then unreachable))
    (if (i32.eqz (i64x2.all_true (call $ones))) (then unreachable))))
