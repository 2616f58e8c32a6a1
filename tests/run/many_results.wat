;; Functions, blocks and loops with many results and parameters, of every type, through direct and indirect calls.
(module
  (type $many (func (param i32 i64 f32 f64 i32 i64 f32 f64) (result f64 f32 i64 i32 f64 f32 i64 i32)))
  (table 1 funcref)
  (elem (i32.const 0) $reverse)
  (func $reverse (type $many)
    local.get 7 local.get 6 local.get 5 local.get 4 local.get 3 local.get 2 local.get 1 local.get 0)
  (func $check (param f64 f32 i64 i32 f64 f32 i64 i32)
    (if (f64.ne (local.get 0) (f64.const 8)) (then unreachable))
    (if (f32.ne (local.get 1) (f32.const 7)) (then unreachable))
    (if (i64.ne (local.get 2) (i64.const 6)) (then unreachable))
    (if (i32.ne (local.get 3) (i32.const 5)) (then unreachable))
    (if (f64.ne (local.get 4) (f64.const 4)) (then unreachable))
    (if (f32.ne (local.get 5) (f32.const 3)) (then unreachable))
    (if (i64.ne (local.get 6) (i64.const 2)) (then unreachable))
    (if (i32.ne (local.get 7) (i32.const 1)) (then unreachable)))
  (func $swap (param i32 i64) (result i64 i32) local.get 1 local.get 0)
  (func (export "_start") (local $i i32)
    i32.const 1 i64.const 2 f32.const 3 f64.const 4 i32.const 5 i64.const 6 f32.const 7 f64.const 8
    call $reverse call $check
    i32.const 1 i64.const 2 f32.const 3 f64.const 4 i32.const 5 i64.const 6 f32.const 7 f64.const 8
    (call_indirect (type $many) (i32.const 0)) call $check
    ;; A loop that carries two values around.
    i32.const 0 i64.const 1
    (loop $again (param i32 i64) (result i64 i32)
      call $swap
      (block (param i64 i32) (result i32 i64)
        i32.const 1 i32.add local.set $i
        i64.const 3 i64.mul local.get $i
        call $back)
      (br_if $again (i32.lt_s (local.get $i) (i32.const 5)))
      call $swap)
    i32.const 5 i32.ne (if (then unreachable))
    i64.const 243 i64.ne (if (then unreachable)))
  (func $back (param i64 i32) (result i32 i64) local.get 1 local.get 0))
