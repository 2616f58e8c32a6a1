;;! fact: locals are values, not memory: a copy costs nothing, a zero is made where it is used
;;! emit: clif asm
;;! run: yes
(module
  (func $copies (param i32 i64) (result i64) (local i32 i64 f32 f64 v128 externref)
    (local.set 2 (local.get 0))
    (local.set 3 (local.tee 1 (i64.add (local.get 1) (i64.const 1))))
    (i64.add (local.get 3) (i64.extend_i32_u (local.get 2))))
  (func $zeros (result f64) (local i32 f64) (f64.add (local.get 1) (f64.convert_i32_s (local.get 0))))
  (func (export "_start")
    (if (i64.ne (call $copies (i32.const 1) (i64.const 2)) (i64.const 4)) (then unreachable))
    (if (f64.ne (call $zeros) (f64.const 0)) (then unreachable))))
