;;! fact: an atomic access at a 64-bit index checks its alignment, then the index
;;! emit: clif asm
;;! run: yes
(module
  (memory (export "memory") i64 1 2 shared)
  (func $load (param i64) (result i32) (i32.atomic.load offset=8 (local.get 0)))
  (func $notify (param i64 i32) (result i32) (memory.atomic.notify (local.get 0) (local.get 1)))
  (func (export "_start")
    (i32.store (i64.const 16) (i32.const 7))
    (if (i32.ne (call $load (i64.const 8)) (i32.const 7)) (then unreachable))
    (if (call $notify (i64.const 8) (i32.const -1)) (then unreachable))))
