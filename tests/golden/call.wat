;;! fact: operands and results travel in registers, the instance before them where it is passed
;;! emit: clif asm
;;! mode: --instance parameter
;;! funcs: call both
;;! run: yes
(module
  ;; With so many operators, these do not stand in their callers.
  (func $callee (param i32 i64 f64) (result i64 f64)
    nop nop nop nop nop nop nop nop nop nop nop nop nop nop nop
    (i64.add (i64.extend_i32_s (local.get 0)) (local.get 1)) (local.get 2))
  (func $call (param i32) (result i64 f64) (call $callee (local.get 0) (i64.const 5) (f64.const 0)))
  (func $pair (param i32) (result i64 f64)
    nop nop nop nop nop nop nop nop nop nop nop nop nop nop nop
    (call $call (local.get 0)))
  (func $both (result i64) (local f64)
    (call $pair (i32.const 1)) (local.set 0) (call $pair (i32.const 2)) (local.set 0) i64.add)
  (func (export "_start") (if (i64.ne (call $both) (i64.const 13)) (then unreachable))))
