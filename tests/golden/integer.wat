;;! fact: additions, products and bits take one instruction, with a constant in it
;;! emit: asm
;;! run: yes
(module
  (func $add (param i32) (result i32) (i32.add (local.get 0) (i32.const 1000)))
  (func $sub (param i64 i64) (result i64) (i64.sub (local.get 0) (local.get 1)))
  (func $mul (param i32 i32) (result i32) (i32.mul (local.get 0) (local.get 1)))
  (func $mul_constant (param i64) (result i64) (i64.mul (local.get 0) (i64.const 8)))
  (func $and (param i64) (result i64) (i64.and (local.get 0) (i64.const 0xff)))
  (func $or (param i32 i32) (result i32) (i32.or (local.get 0) (local.get 1)))
  (func $xor (param i32) (result i32) (i32.xor (local.get 0) (i32.const -1)))
  (func $_is (param i64 i64) (if (i64.ne (local.get 0) (local.get 1)) (then unreachable)))
  (func (export "_start")
    (call $_is (i64.extend_i32_u (call $add (i32.const -1))) (i64.const 999))
    (call $_is (call $sub (i64.const 1) (i64.const 2)) (i64.const -1))
    (call $_is (i64.extend_i32_u (call $mul (i32.const 0x10001) (i32.const 0x10001))) (i64.const 0x20001))
    (call $_is (call $mul_constant (i64.const -3)) (i64.const -24))
    (call $_is (call $and (i64.const 0x1234)) (i64.const 0x34))
    (call $_is (i64.extend_i32_u (call $or (i32.const 5) (i32.const 6))) (i64.const 7))
    (call $_is (i64.extend_i32_u (call $xor (i32.const 0))) (i64.const 0xffffffff))))
