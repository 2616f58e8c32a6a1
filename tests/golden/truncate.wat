;;! fact: a trapping truncation tells a NaN from a value that does not fit
;;! emit: asm
;;! run: trap invalid conversion to integer
(module
  (func $i32_s (param f64) (result i32) (i32.trunc_f64_s (local.get 0)))
  (func $i64_u (param f32) (result i64) (i64.trunc_f32_u (local.get 0)))
  (func (export "_start")
    (if (i32.ne (call $i32_s (f64.const -2147483648.9)) (i32.const 0x80000000)) (then unreachable))
    (if (i64.ne (call $i64_u (f32.const -0.9)) (i64.const 0)) (then unreachable))
    (if (i64.ne (call $i64_u (f32.const 9223373136366403584)) (i64.const 0x8000010000000000)) (then unreachable))
    (drop (call $i32_s (f64.const nan)))))
