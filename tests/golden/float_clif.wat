;;! fact: float operators are one CLIF instruction, whose rules for NaN and zeros are wasm's
;;! emit: clif
;;! run: yes
(module
  (func $binary (param f64 f64) (result f64)
    (f64.add (f64.sub (local.get 0) (local.get 1)) (f64.mul (local.get 0) (f64.div (local.get 0) (local.get 1))))
    (f64.copysign (f64.min (local.get 0) (local.get 1)) (f64.max (local.get 0) (local.get 1)))
    f64.add)
  (func $unary (param f32) (result f32)
    (f32.abs (f32.neg (f32.sqrt (f32.ceil (f32.floor (f32.trunc (f32.nearest (local.get 0)))))))))
  (func $compare (param f32 f32) (result i32)
    (i32.add (f32.lt (local.get 0) (local.get 1)) (f32.ne (local.get 0) (local.get 1))))
  (func (export "_start")
    ;; (4 - 2) + 4 * (4 / 2) + copysign(2, 4)
    (if (f64.ne (call $binary (f64.const 4) (f64.const 2)) (f64.const 12)) (then unreachable))
    (if (f32.ne (call $unary (f32.const 8.7)) (f32.const 3)) (then unreachable))
    (if (i32.ne (call $compare (f32.const 1) (f32.const 2)) (i32.const 2)) (then unreachable))))
