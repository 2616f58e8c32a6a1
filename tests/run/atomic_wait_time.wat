;; A wait with a timeout takes its time: 20 milliseconds, by the clock. Waiting for other bytes than those there takes none.
;;@ exit: 0
(module
  (import "wasi_snapshot_preview1" "clock_time_get" (func $clock_time_get (param i32 i64 i32) (result i32)))
  (memory (export "memory") 1 1 shared)
  (func $now (result i64)
    (if (call $clock_time_get (i32.const 1) (i64.const 1) (i32.const 64)) (then unreachable))
    (i64.load (i32.const 64)))
  (func (export "_start") (local $start i64)
    (local.set $start (call $now))
    (if (i32.ne (memory.atomic.wait32 (i32.const 8) (i32.const 0) (i64.const 20_000_000)) (i32.const 2))
      (then unreachable))
    (if (i64.lt_u (i64.sub (call $now) (local.get $start)) (i64.const 20_000_000)) (then unreachable))
    (i64.store (i32.const 8) (i64.const 0x1_0000_0000))
    (if (i32.ne (memory.atomic.wait64 (i32.const 8) (i64.const 0) (i64.const -1)) (i32.const 1)) (then unreachable))
    (if (i32.ne (memory.atomic.wait64 (i32.const 8) (i64.const 0x1_0000_0000) (i64.const 0)) (i32.const 2))
      (then unreachable))))
