;;! fact: arithmetic of floats is one instruction
;;! emit: asm
;;! run: yes
(module
  (func $add (param f32 f32) (result f32) (f32.add (local.get 0) (local.get 1)))
  (func $sub (param f64 f64) (result f64) (f64.sub (local.get 0) (local.get 1)))
  (func $mul (param f64 f64) (result f64) (f64.mul (local.get 0) (local.get 1)))
  (func $div (param f32 f32) (result f32) (f32.div (local.get 0) (local.get 1)))
  (func $sqrt (param f64) (result f64) (f64.sqrt (local.get 0)))
  (func (export "_start")
    (if (f32.ne (call $add (f32.const 1) (f32.const 2)) (f32.const 3)) (then unreachable))
    (if (f64.ne (call $sub (f64.const 1) (f64.const 2)) (f64.const -1)) (then unreachable))
    (if (f64.ne (call $mul (f64.const 1.5) (f64.const 2)) (f64.const 3)) (then unreachable))
    (if (f32.ne (call $div (f32.const 1) (f32.const 0)) (f32.const inf)) (then unreachable))
    (if (f64.ne (call $sqrt (f64.const 6.25)) (f64.const 2.5)) (then unreachable))))
