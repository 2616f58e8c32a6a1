;;! fact: a vector has the lanes of the operator that made it, and is cast only where another operator wants others
;;! emit: clif
;;! run: yes
(module
  (func $chain (param v128 v128) (result v128)
    (i32x4.shl (i32x4.add (i32x4.add (local.get 0) (local.get 1)) (local.get 1)) (i32.const 33)))
  (func $mixed (param v128) (result i32) (i8x16.bitmask (f32x4.lt (f32x4.neg (local.get 0)) (local.get 0))))
  (func $select (param v128 v128 i32) (result v128)
    (select (i64x2.add (local.get 0) (local.get 0)) (local.get 1) (local.get 2)))
  (func (export "_start")
    (if (i32.ne (i32x4.extract_lane 0 (call $chain (v128.const i32x4 1 0 0 0) (v128.const i32x4 2 0 0 0)))
      (i32.const 10)) (then unreachable))
    (if (i32.ne (call $mixed (v128.const f32x4 1 -1 0 1)) (i32.const 0xf00f)) (then unreachable))
    (if (i32.eqz (v128.any_true (call $select (v128.const i64x2 1 1) (v128.const i64x2 0 0) (i32.const 1))))
      (then unreachable))))
