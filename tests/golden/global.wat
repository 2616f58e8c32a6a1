;;! fact: an immutable global is its value; a mutable one is a load or a store in the instance
;;! emit: asm
;;! mode: --instance parameter
;;! run: yes
(module
  (global $constant i32 (i32.const 42))
  (global $pi f64 (f64.const 3.14159))
  (global $i32 (mut i32) (i32.const 1))
  (global $i64 (mut i64) (i64.const 2))
  (global $f32 (mut f32) (f32.const 3))
  (global $v128 (mut v128) (v128.const i64x2 4 5))
  (global $ref (mut externref) (ref.null extern))
  (func $get_constant (result i32) (global.get $constant))
  (func $get_pi (result f64) (global.get $pi))
  (func $increment (global.set $i32 (i32.add (global.get $i32) (i32.const 1))))
  (func $get_i64 (result i64) (global.get $i64))
  (func $set_f32 (param f32) (global.set $f32 (local.get 0)))
  (func $get_v128 (result v128) (global.get $v128))
  (func $get_ref (result externref) (global.get $ref))
  (func (export "_start")
    (if (i32.ne (call $get_constant) (i32.const 42)) (then unreachable))
    (if (f64.ne (call $get_pi) (f64.const 3.14159)) (then unreachable))
    (call $increment)
    (if (i32.ne (global.get $i32) (i32.const 2)) (then unreachable))
    (if (i64.ne (call $get_i64) (i64.const 2)) (then unreachable))
    (call $set_f32 (f32.const 7))
    (if (f32.ne (global.get $f32) (f32.const 7)) (then unreachable))
    (if (i64.ne (i64x2.extract_lane 1 (call $get_v128)) (i64.const 5)) (then unreachable))
    (if (i32.eqz (ref.is_null (call $get_ref))) (then unreachable))))
