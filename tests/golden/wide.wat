;;! fact: 128-bit sums are an add with carry, and a whole product needs no call
;;! emit: clif asm
;;! run: yes
(module
  (func $add (param i64 i64 i64 i64) (result i64 i64)
    (i64.add128 (local.get 0) (local.get 1) (local.get 2) (local.get 3)))
  (func $subtract (param i64 i64 i64 i64) (result i64 i64)
    (i64.sub128 (local.get 0) (local.get 1) (local.get 2) (local.get 3)))
  (func $multiply (param i64 i64) (result i64 i64) (i64.mul_wide_u (local.get 0) (local.get 1)))
  (func $multiply_signed (param i64 i64) (result i64 i64) (i64.mul_wide_s (local.get 0) (local.get 1)))
  (func $_are (param i64 i64 i64 i64)
    (if (i64.ne (local.get 0) (local.get 2)) (then unreachable))
    (if (i64.ne (local.get 1) (local.get 3)) (then unreachable)))
  (func (export "_start")
    (call $_are (call $add (i64.const -1) (i64.const 5) (i64.const 1) (i64.const 7)) (i64.const 0) (i64.const 13))
    (call $_are (call $subtract (i64.const 0) (i64.const 5) (i64.const 1) (i64.const 7)) (i64.const -1) (i64.const -3))
    (call $_are (call $multiply (i64.const -1) (i64.const -1)) (i64.const 1) (i64.const -2))
    (call $_are (call $multiply_signed (i64.const -1) (i64.const 3)) (i64.const -3) (i64.const -1))))
