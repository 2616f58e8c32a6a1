;;! fact: float lanes: pmin and pmax are x86_64's own minimum and maximum, min and max mend NaN and zeros
;;! emit: asm
;;! run: yes
(module
  (func $add (param v128 v128) (result v128) (f64x2.add (local.get 0) (local.get 1)))
  (func $pmin (param v128 v128) (result v128) (f32x4.pmin (local.get 0) (local.get 1)))
  (func $pmax (param v128 v128) (result v128) (f64x2.pmax (local.get 0) (local.get 1)))
  (func $min (param v128 v128) (result v128) (f32x4.min (local.get 0) (local.get 1)))
  (func $nearest (param v128) (result v128) (f64x2.nearest (local.get 0)))
  (func $neg (param v128) (result v128) (f32x4.neg (local.get 0)))
  (func $less (param v128 v128) (result v128) (f32x4.lt (local.get 0) (local.get 1)))
  (func $_is (param v128 v128)
    (if (i32.eqz (i8x16.all_true (i8x16.eq (local.get 0) (local.get 1)))) (then unreachable)))
  (func (export "_start")
    (call $_is (call $add (v128.const f64x2 1 2) (v128.const f64x2 3 4)) (v128.const f64x2 4 6))
    (call $_is (call $pmin (v128.const f32x4 1 0 -1 2) (v128.const f32x4 nan -0 3 1)) (v128.const f32x4 1 0 -1 1))
    (call $_is (call $pmax (v128.const f64x2 1 -0) (v128.const f64x2 nan 0)) (v128.const f64x2 1 -0))
    (call $_is (call $min (v128.const f32x4 1 0 -1 2) (v128.const f32x4 2 -0 3 1)) (v128.const f32x4 1 -0 -1 1))
    (call $_is (call $nearest (v128.const f64x2 2.5 -1.5)) (v128.const f64x2 2 -2))
    (call $_is (call $neg (v128.const f32x4 0 1 -1 inf)) (v128.const f32x4 -0 -1 1 -inf))
    (call $_is (call $less (v128.const f32x4 0 1 nan 1) (v128.const f32x4 1 0 1 2)) (v128.const i32x4 -1 0 0 -1))))
