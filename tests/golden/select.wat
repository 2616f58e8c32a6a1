;;! fact: a select is a conditional move, of any type
;;! emit: asm
;;! run: yes
(module
  (func $i32 (param i32 i32 i32) (result i32) (select (local.get 0) (local.get 1) (local.get 2)))
  (func $min (param i64 i64) (result i64) (select (local.get 0) (local.get 1) (i64.lt_u (local.get 0) (local.get 1))))
  (func $f64 (param f64 f64 i32) (result f64) (select (local.get 0) (local.get 1) (local.get 2)))
  (func $ref (param externref externref i32) (result externref)
    (select (result externref) (local.get 0) (local.get 1) (local.get 2)))
  (func $v128 (param v128 v128 i32) (result v128) (select (local.get 0) (local.get 1) (local.get 2)))
  (func (export "_start")
    (if (i32.ne (call $i32 (i32.const 1) (i32.const 2) (i32.const 0)) (i32.const 2)) (then unreachable))
    (if (i64.ne (call $min (i64.const -1) (i64.const 2)) (i64.const 2)) (then unreachable))
    (if (f64.ne (call $f64 (f64.const 1) (f64.const 2) (i32.const 3)) (f64.const 1)) (then unreachable))
    (if (i32.eqz (ref.is_null (call $ref (ref.null extern) (ref.null extern) (i32.const 3)))) (then unreachable))
    (if (i32.eqz (i8x16.all_true (call $v128 (v128.const i64x2 0 0) (v128.const i64x2 -1 -1) (i32.const 0))))
      (then unreachable))))
