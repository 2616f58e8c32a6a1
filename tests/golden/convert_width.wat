;;! fact: a change of width is one instruction; the same bits in the other kind of register are one move
;;! emit: clif asm
;;! run: yes
(module
  (func $wrap (param i64) (result i32) (i32.wrap_i64 (local.get 0)))
  (func $extend_s (param i32) (result i64) (i64.extend_i32_s (local.get 0)))
  (func $extend_u (param i32) (result i64) (i64.extend_i32_u (local.get 0)))
  (func $demote (param f64) (result f32) (f32.demote_f64 (local.get 0)))
  (func $promote (param f32) (result f64) (f64.promote_f32 (local.get 0)))
  (func $bits (param f32) (result i32) (i32.reinterpret_f32 (local.get 0)))
  (func $float (param i64) (result f64) (f64.reinterpret_i64 (local.get 0)))
  (func (export "_start")
    (if (i32.ne (call $wrap (i64.const 0x1ffffffff)) (i32.const -1)) (then unreachable))
    (if (i64.ne (call $extend_s (i32.const -1)) (i64.const -1)) (then unreachable))
    (if (i64.ne (call $extend_u (i32.const -1)) (i64.const 0xffffffff)) (then unreachable))
    (if (f32.ne (call $demote (f64.const 1e300)) (f32.const inf)) (then unreachable))
    (if (f64.ne (call $promote (f32.const 0.5)) (f64.const 0.5)) (then unreachable))
    (if (i32.ne (call $bits (f32.const 1)) (i32.const 0x3f800000)) (then unreachable))
    (if (f64.ne (call $float (i64.const 0x3ff0000000000000)) (f64.const 1)) (then unreachable))))
