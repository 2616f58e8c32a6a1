;;! fact: the remainder by -1 is 0 and no trap, though the divide instruction of x86_64 would
;;! emit: asm
;;! run: trap integer divide by zero
(module
  (func $rem_s (param i32 i32) (result i32) (i32.rem_s (local.get 0) (local.get 1)))
  (func $rem_u (param i64 i64) (result i64) (i64.rem_u (local.get 0) (local.get 1)))
  (func $rem_power (param i32) (result i32) (i32.rem_u (local.get 0) (i32.const 16)))
  (func (export "_start")
    (if (call $rem_s (i32.const 0x80000000) (i32.const -1)) (then unreachable))
    (if (i32.ne (call $rem_s (i32.const -7) (i32.const 4)) (i32.const -3)) (then unreachable))
    (if (i64.ne (call $rem_u (i64.const -1) (i64.const 16)) (i64.const 15)) (then unreachable))
    (if (i32.ne (call $rem_power (i32.const -1)) (i32.const 15)) (then unreachable))
    (drop (call $rem_u (i64.const 1) (i64.const 0)))))
