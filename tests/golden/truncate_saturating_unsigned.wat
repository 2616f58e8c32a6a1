;;! fact: an unsigned saturating truncation has no trap: what is negative or no number is 0
;;! emit: clif asm
;;! run: yes
(module
  (func $i32_u (param f32) (result i32) (i32.trunc_sat_f32_u (local.get 0)))
  (func $i64_u (param f64) (result i64) (i64.trunc_sat_f64_u (local.get 0)))
  (func (export "_start")
    (if (call $i32_u (f32.const nan)) (then unreachable))
    (if (call $i32_u (f32.const -5)) (then unreachable))
    (if (i32.ne (call $i32_u (f32.const 1e30)) (i32.const -1)) (then unreachable))
    (if (i64.ne (call $i64_u (f64.const 1e30)) (i64.const -1)) (then unreachable))
    (if (i64.ne (call $i64_u (f64.const 9223372036854775808)) (i64.const 0x8000000000000000)) (then unreachable))))
