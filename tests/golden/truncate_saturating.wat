;;! fact: a saturating truncation has no trap: a NaN is 0
;;! emit: asm
;;! funcs: i32_s i64_s
;;! run: yes
(module
  (func $i32_s (param f64) (result i32) (i32.trunc_sat_f64_s (local.get 0)))
  (func $i64_s (param f32) (result i64) (i64.trunc_sat_f32_s (local.get 0)))
  (func (export "_start")
    (if (call $i32_s (f64.const nan)) (then unreachable))
    (if (i32.ne (call $i32_s (f64.const -1e300)) (i32.const 0x80000000)) (then unreachable))
    (if (i32.ne (call $i32_s (f64.const 1e300)) (i32.const 0x7fffffff)) (then unreachable))
    (if (i64.ne (call $i64_s (f32.const 1e30)) (i64.const 0x7fffffffffffffff)) (then unreachable))
    (if (i64.ne (call $i64_s (f32.const -7.5)) (i64.const -7)) (then unreachable))))
