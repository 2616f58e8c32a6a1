;;! fact: waiting and waking check alignment and bounds, and call the runtime; an unshared memory traps
;;! emit: clif
;;! run: yes
(module
  (memory (export "memory") 1 1 shared)
  (func $wait (param i32 i32 i64) (result i32)
    (memory.atomic.wait32 (local.get 0) (local.get 1) (local.get 2)))
  (func $notify (param i32 i32) (result i32) (memory.atomic.notify offset=4 (local.get 0) (local.get 1)))
  (func (export "_start")
    (if (i32.ne (call $wait (i32.const 8) (i32.const 1) (i64.const -1)) (i32.const 1)) (then unreachable))
    (if (i32.ne (call $wait (i32.const 8) (i32.const 0) (i64.const 1000)) (i32.const 2)) (then unreachable))
    (if (call $notify (i32.const 8) (i32.const -1)) (then unreachable))))
