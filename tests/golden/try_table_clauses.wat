;;! fact: each kind of clause takes its part of an exception: payload, reference, both, nothing
;;! emit: clif
;;! funcs: clauses
;;! run: yes
(module
  (tag $pair (param i64 f64))
  (tag $single (param v128))
  (tag $other)
  (func $_thrower (param i32)
    (if (i32.eq (local.get 0) (i32.const 1)) (then (throw $pair (i64.const 7) (f64.const 0.5))))
    (if (i32.eq (local.get 0) (i32.const 2)) (then (throw $single (v128.const i64x2 3 4))))
    (if (i32.eq (local.get 0) (i32.const 3)) (then (throw $other))))
  (func $clauses (param i32) (result i32)
    (block $any (result exnref)
      (block $single (result v128 exnref)
        (block $pair (result i64 f64)
          (try_table (catch $pair $pair) (catch_ref $single $single) (catch_all_ref $any)
            (call $_thrower (local.get 0)))
          (return (i32.const 0)))
        (i64.trunc_f64_s)
        (return (i32.wrap_i64 (i64.add))))
      (drop)
      (return (i32x4.extract_lane 2)))
    (return (i32.sub (ref.is_null) (i32.const 1))))
  (func (export "_start")
    (if (i32.ne (call $clauses (i32.const 0)) (i32.const 0)) (then unreachable))
    (if (i32.ne (call $clauses (i32.const 1)) (i32.const 7)) (then unreachable))
    (if (i32.ne (call $clauses (i32.const 2)) (i32.const 4)) (then unreachable))
    (if (i32.ne (call $clauses (i32.const 3)) (i32.const -1)) (then unreachable))))
