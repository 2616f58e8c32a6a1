;;! fact: a WASI function is called directly, in C's convention, with the instance first
;;! emit: clif asm
;;! run: yes
(module
  (import "wasi_snapshot_preview1" "sched_yield" (func $sched_yield (result i32)))
  (import "wasi_snapshot_preview1" "clock_time_get" (func $clock_time_get (param i32 i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
  (memory (export "memory") 1)
  (func $time (result i64)
    (drop (call $clock_time_get (i32.const 1) (i64.const 0) (i32.const 8)))
    (i64.load (i32.const 8)))
  (func $exit (param i32) (call $proc_exit (local.get 0)))
  (func (export "_start")
    (if (i64.eqz (call $time)) (then unreachable))
    (if (call $sched_yield) (then unreachable))
    (call $exit (i32.const 0))
    unreachable))
