;;! fact: where traps are calls a conversion compares before, and then cannot fail
;;! emit: clif
;;! flags: --memory checked --traps calls
(module
  (func $truncate (param f64) (result i32) (i32.trunc_f64_s (local.get 0)))
  (func $unsigned (param f32) (result i64) (i64.trunc_f32_u (local.get 0)))
  (func (export "_start")
    (if (i32.ne (call $truncate (f64.const -2147483648.9)) (i32.const -2147483648)) (then unreachable))
    (if (i64.ne (call $unsigned (f32.const -0.9)) (i64.const 0)) (then unreachable))
    (drop (call $truncate (f64.const -2147483649)))))
