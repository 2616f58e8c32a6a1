;;! fact: each trapping truncation is one CLIF instruction
;;! emit: clif
;;! run: trap integer overflow
(module
  (func $i32 (param f32 f64) (result i32)
    (i32.trunc_f32_s (local.get 0)) (i32.trunc_f32_u (local.get 0))
    (i32.trunc_f64_s (local.get 1)) (i32.trunc_f64_u (local.get 1))
    i32.add i32.add i32.add)
  (func $i64 (param f32 f64) (result i64)
    (i64.trunc_f32_s (local.get 0)) (i64.trunc_f32_u (local.get 0))
    (i64.trunc_f64_s (local.get 1)) (i64.trunc_f64_u (local.get 1))
    i64.add i64.add i64.add)
  (func (export "_start")
    (if (i32.ne (call $i32 (f32.const 1.9) (f64.const 2.9)) (i32.const 6)) (then unreachable))
    (if (i64.ne (call $i64 (f32.const 1.9) (f64.const 2.9)) (i64.const 6)) (then unreachable))
    (drop (call $i32 (f32.const 1) (f64.const 2147483648)))))
