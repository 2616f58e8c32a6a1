;;! fact: low bits are extended by their sign in one instruction
;;! emit: asm
;;! run: yes
(module
  (func $i32_8 (param i32) (result i32) (i32.extend8_s (local.get 0)))
  (func $i32_16 (param i32) (result i32) (i32.extend16_s (local.get 0)))
  (func $i64_8 (param i64) (result i64) (i64.extend8_s (local.get 0)))
  (func $i64_16 (param i64) (result i64) (i64.extend16_s (local.get 0)))
  (func $i64_32 (param i64) (result i64) (i64.extend32_s (local.get 0)))
  (func (export "_start")
    (if (i32.ne (call $i32_8 (i32.const 0x80)) (i32.const -128)) (then unreachable))
    (if (i32.ne (call $i32_16 (i32.const 0x17fff)) (i32.const 32767)) (then unreachable))
    (if (i64.ne (call $i64_8 (i64.const 0x180)) (i64.const -128)) (then unreachable))
    (if (i64.ne (call $i64_16 (i64.const 0x18000)) (i64.const -32768)) (then unreachable))
    (if (i64.ne (call $i64_32 (i64.const 0x180000000)) (i64.const -0x80000000)) (then unreachable))))
