;;! fact: a division checks for zero; the overflow traps by the divide instruction on x86_64, by a check on AArch64
;;! emit: asm
;;! run: trap integer divide by zero
(module
  (func $div_s (param i32 i32) (result i32) (i32.div_s (local.get 0) (local.get 1)))
  (func $div_u (param i64 i64) (result i64) (i64.div_u (local.get 0) (local.get 1)))
  (func $div_constant (param i32) (result i32) (i32.div_u (local.get 0) (i32.const 10)))
  (func $div_power (param i32) (result i32) (i32.div_s (local.get 0) (i32.const 8)))
  (func (export "_start")
    (if (i32.ne (call $div_s (i32.const -7) (i32.const 2)) (i32.const -3)) (then unreachable))
    (if (i64.ne (call $div_u (i64.const -1) (i64.const 2)) (i64.const 0x7fffffffffffffff)) (then unreachable))
    (if (i32.ne (call $div_constant (i32.const -1)) (i32.const 429496729)) (then unreachable))
    (if (i32.ne (call $div_power (i32.const -9)) (i32.const -1)) (then unreachable))
    (drop (call $div_s (i32.const 1) (i32.const 0)))))
