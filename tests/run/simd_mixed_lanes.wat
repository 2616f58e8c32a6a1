;; Vectors whose last operator saw other lanes meet where a type must be agreed on: locals, globals, parameters, results,
;; select, and the ends and heads of blocks.
(module
  (global $vector (mut v128) (v128.const i8x16 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16))
  (global $zero i32 (i32.const 0))
  (func $same (param v128 v128)
    (if (i32.eqz (i8x16.all_true (i8x16.eq (local.get 0) (local.get 1)))) (then unreachable)))
  (func $both (param v128 i32 v128) (result v128 v128)
    (f32x4.add (local.get 0) (local.get 2))
    (i16x8.shl (local.get 2) (local.get 1)))
  (func $early (param v128 i32) (result v128)
    (if (local.get 1) (then (return (i64x2.neg (local.get 0)))))
    (f64x2.neg (local.get 0)))
  (func (export "_start") (local $v v128) (local $w v128) (local $i i32)
    ;; A local that no operator has set is 0 in all lanes.
    (call $same (f64x2.add (local.get $v) (i32x4.splat (global.get $zero))) (v128.const i64x2 0 0))

    (local.set $v (f32x4.splat (f32.const 1)))
    (local.set $w (i64x2.splat (i64.const 0x4000000040000000)))
    (call $both (local.get $v) (i32.const 17) (local.get $w))
    (call $same (v128.const i16x8 0 0x8000 0 0x8000 0 0x8000 0 0x8000))
    (call $same (v128.const f32x4 3 3 3 3))

    (call $same
      (select (f32x4.add (local.get $v) (local.get $v)) (i8x16.neg (local.get $w)) (global.get $zero))
      (v128.const i32x4 0xc0000000 0xc0000000 0xc0000000 0xc0000000))
    (call $same
      (if (result v128) (global.get $zero)
        (then (i16x8.splat (i32.const 5)))
        (else (f64x2.splat (f64.const 0.5))))
      (v128.const f64x2 0.5 0.5))
    (call $same
      (block $out (result v128)
        (br_if $out (f32x4.sqrt (v128.const f32x4 4 9 16 25)) (i32.eqz (global.get $zero)))
        drop
        (i8x16.splat (i32.const 1)))
      (v128.const f32x4 2 3 4 5))
    (call $same (call $early (v128.const f64x2 1 -1) (global.get $zero)) (v128.const f64x2 -1 1))
    (call $same (call $early (v128.const i64x2 1 -1) (i32.const 1)) (v128.const i64x2 -1 1))

    (global.set $vector (f32x4.convert_i32x4_s (i32x4.extend_low_i16x8_s (i16x8.extend_low_i8x16_s (global.get $vector)))))
    (call $same (global.get $vector) (v128.const f32x4 1 2 3 4))

    ;; The local enters the loop with 64-bit lanes and comes round with others.
    (local.set $v (i64x2.splat (i64.const 0)))
    (loop $again
      (local.set $v (i8x16.add (i16x8.add (local.get $v) (i16x8.splat (i32.const 0x100))) (i8x16.splat (i32.const 1))))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $again (i32.lt_u (local.get $i) (i32.const 4))))
    (call $same (local.get $v) (v128.const i16x8 0x804 0x804 0x804 0x804 0x804 0x804 0x804 0x804))
    (call $same
      (loop $round (result v128)
        (f64x2.promote_low_f32x4 (v128.const f32x4 7 8 9 10)))
      (v128.const f64x2 7 8))))
