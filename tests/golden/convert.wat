;;! fact: from an integer to a float; unsigned 64 bits are the only ones that take a branch on x86_64
;;! emit: asm
;;! run: yes
(module
  (func $f32_i32_s (param i32) (result f32) (f32.convert_i32_s (local.get 0)))
  (func $f64_i32_u (param i32) (result f64) (f64.convert_i32_u (local.get 0)))
  (func $f64_i64_s (param i64) (result f64) (f64.convert_i64_s (local.get 0)))
  (func $f32_i64_u (param i64) (result f32) (f32.convert_i64_u (local.get 0)))
  (func (export "_start")
    (if (f32.ne (call $f32_i32_s (i32.const -1)) (f32.const -1)) (then unreachable))
    (if (f64.ne (call $f64_i32_u (i32.const -1)) (f64.const 4294967295)) (then unreachable))
    (if (f64.ne (call $f64_i64_s (i64.const 0x8000000000000000)) (f64.const -9223372036854775808)) (then unreachable))
    ;; Rounded once: rounding to 53 bits on the way would give 2^63.
    (if (f32.ne (call $f32_i64_u (i64.const 0x8000008000000001)) (f32.const 9223373136366403584)) (then unreachable))))
