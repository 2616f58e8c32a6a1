;; Calls of each kind, down to one of the system's: what a walk up the stack must show.
(module
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (type $number (func (param i64 f64 i64 f64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64) (result i64)))
  (memory (export "memory") 1)
  (table 1 funcref)
  (elem (i32.const 0) $inner)
  (data (i32.const 16) "\00\00\00\00\03\00\00\00")
  ;; It says `hi` and gives 15.
  (func $inner (type $number)
    (i32.store (i32.const 0) (i32.const 0x0a6968))
    (drop (call $fd_write (i32.const 1) (i32.const 16) (i32.const 1) (i32.const 24)))
    (i64.add (local.get 0) (local.get 13)))
  ;; Arguments on the stack, and values that registers keep over calls.
  (func $outer (param $seed i64) (result i64)
    (i64.add
      (i64.mul (local.get $seed) (i64.const 3))
      (call_indirect (type $number)
        (local.get $seed) (f64.const 1) (i64.const 2) (f64.const 3) (i64.const 4) (i64.const 5) (i64.const 6) (i64.const 7)
        (i64.const 8) (i64.const 9) (i64.const 10) (i64.const 11) (i64.const 12) (i64.const 14)
        (i32.const 0))))
  ;; A frame that takes more than one instruction to make.
  (func $wide (param $seed i64) (result i64)
    (local v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128)
    (local.set 1 (i64x2.splat (local.get $seed)))
    (local.set 2 (i64x2.add (local.get 1) (local.get 1)))
    (local.set 3 (i64x2.add (local.get 2) (local.get 1)))
    (local.set 4 (i64x2.add (local.get 3) (local.get 2)))
    (i64.add
      (call $outer (local.get $seed))
      (i64x2.extract_lane 0 (i64x2.add (i64x2.add (local.get 1) (local.get 2)) (i64x2.add (local.get 3) (local.get 4))))))
  (func (export "_start")
    (if (i64.ne (call $wide (i64.const 1)) (i64.const 29)) (then unreachable))))
