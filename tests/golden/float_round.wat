;;! fact: rounding is one instruction, and changing the sign works on bits
;;! emit: asm
;;! run: yes
(module
  (func $nearest (param f64) (result f64) (f64.nearest (local.get 0)))
  (func $ceil (param f32) (result f32) (f32.ceil (local.get 0)))
  (func $floor (param f64) (result f64) (f64.floor (local.get 0)))
  (func $trunc (param f32) (result f32) (f32.trunc (local.get 0)))
  (func $abs (param f64) (result f64) (f64.abs (local.get 0)))
  (func $neg (param f32) (result f32) (f32.neg (local.get 0)))
  (func $copysign (param f64 f64) (result f64) (f64.copysign (local.get 0) (local.get 1)))
  (func (export "_start")
    (if (f64.ne (call $nearest (f64.const 2.5)) (f64.const 2)) (then unreachable))
    (if (f64.ne (call $nearest (f64.const -3.5)) (f64.const -4)) (then unreachable))
    (if (f32.ne (call $ceil (f32.const 1.25)) (f32.const 2)) (then unreachable))
    (if (f64.ne (call $floor (f64.const -1.25)) (f64.const -2)) (then unreachable))
    (if (f32.ne (call $trunc (f32.const -1.75)) (f32.const -1)) (then unreachable))
    (if (f64.ne (call $abs (f64.const -2)) (f64.const 2)) (then unreachable))
    (if (f32.ne (call $neg (f32.const 2)) (f32.const -2)) (then unreachable))
    (if (f64.ne (call $copysign (f64.const 3) (f64.const -0)) (f64.const -3)) (then unreachable))))
