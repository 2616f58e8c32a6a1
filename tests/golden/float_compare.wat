;;! fact: comparisons of floats are false of a NaN, except ne
;;! emit: asm
;;! run: yes
(module
  (func $eq (param f64 f64) (result i32) (f64.eq (local.get 0) (local.get 1)))
  (func $ne (param f32 f32) (result i32) (f32.ne (local.get 0) (local.get 1)))
  (func $lt (param f64 f64) (result i32) (f64.lt (local.get 0) (local.get 1)))
  (func $gt (param f64 f64) (result i32) (f64.gt (local.get 0) (local.get 1)))
  (func $le (param f32 f32) (result i32) (f32.le (local.get 0) (local.get 1)))
  (func $ge (param f32 f32) (result i32) (f32.ge (local.get 0) (local.get 1)))
  (func $branch (param f64 f64) (result i32)
    (if (result i32) (f64.lt (local.get 0) (local.get 1)) (then (i32.const 5)) (else (i32.const 6))))
  (func (export "_start")
    (if (call $eq (f64.const nan) (f64.const nan)) (then unreachable))
    (if (i32.eqz (call $eq (f64.const 0) (f64.const -0))) (then unreachable))
    (if (i32.eqz (call $ne (f32.const nan) (f32.const nan))) (then unreachable))
    (if (call $lt (f64.const nan) (f64.const 1)) (then unreachable))
    (if (i32.eqz (call $gt (f64.const 2) (f64.const 1))) (then unreachable))
    (if (i32.eqz (call $le (f32.const 1) (f32.const 1))) (then unreachable))
    (if (call $ge (f32.const 1) (f32.const nan)) (then unreachable))
    (if (i32.ne (call $branch (f64.const 1) (f64.const nan)) (i32.const 6)) (then unreachable))))
