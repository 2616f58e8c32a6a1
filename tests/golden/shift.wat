;;! fact: a shift takes its count as the CPU does, modulo the width: no mask
;;! emit: asm
;;! run: yes
(module
  (func $shl (param i32 i32) (result i32) (i32.shl (local.get 0) (local.get 1)))
  (func $shr_s (param i64 i64) (result i64) (i64.shr_s (local.get 0) (local.get 1)))
  (func $shr_u (param i32) (result i32) (i32.shr_u (local.get 0) (i32.const 35)))
  (func $rotl (param i32 i32) (result i32) (i32.rotl (local.get 0) (local.get 1)))
  (func $rotr (param i64 i64) (result i64) (i64.rotr (local.get 0) (local.get 1)))
  (func $rotl_constant (param i64) (result i64) (i64.rotl (local.get 0) (i64.const 8)))
  (func (export "_start")
    (if (i32.ne (call $shl (i32.const 1) (i32.const 33)) (i32.const 2)) (then unreachable))
    (if (i64.ne (call $shr_s (i64.const -4) (i64.const 65)) (i64.const -2)) (then unreachable))
    (if (i32.ne (call $shr_u (i32.const -8)) (i32.const 0x1fffffff)) (then unreachable))
    (if (i32.ne (call $rotl (i32.const 0x80000001) (i32.const 33)) (i32.const 3)) (then unreachable))
    (if (i64.ne (call $rotr (i64.const 1) (i64.const 65)) (i64.const 0x8000000000000000)) (then unreachable))
    (if (i64.ne (call $rotl_constant (i64.const 0x0100000000000002)) (i64.const 0x201)) (then unreachable))))
