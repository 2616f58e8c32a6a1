;;! fact: min and max are wasm's: a NaN wins, and -0 is less than 0
;;! emit: asm
;;! run: yes
(module
  (func $min (param f64 f64) (result f64) (f64.min (local.get 0) (local.get 1)))
  (func $max (param f32 f32) (result f32) (f32.max (local.get 0) (local.get 1)))
  (func (export "_start") (local $nan f64)
    (if (i64.ne (i64.reinterpret_f64 (call $min (f64.const 0) (f64.const -0))) (i64.const 0x8000000000000000))
      (then unreachable))
    (if (f64.ne (call $min (f64.const 1) (f64.const 2)) (f64.const 1)) (then unreachable))
    (local.set $nan (call $min (f64.const nan) (f64.const 2)))
    (if (f64.eq (local.get $nan) (local.get $nan)) (then unreachable))
    (if (i32.ne (i32.reinterpret_f32 (call $max (f32.const -0) (f32.const 0))) (i32.const 0)) (then unreachable))
    (if (f32.ne (call $max (f32.const 1) (f32.const 2)) (f32.const 2)) (then unreachable))))
