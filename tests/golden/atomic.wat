;;! fact: an atomic access checks its alignment; loads are plain on x86_64, and a change is one locked instruction there
;;! emit: asm
;;! run: yes
(module
  (memory (export "memory") 1 1 shared)
  (func $load (param i32) (result i32) (i32.atomic.load offset=8 (local.get 0)))
  (func $load_byte (param i32) (result i64) (i64.atomic.load8_u (local.get 0)))
  (func $store (param i32 i64) (i64.atomic.store (local.get 0) (local.get 1)))
  (func $add (param i32 i32) (result i32) (i32.atomic.rmw16.add_u (local.get 0) (local.get 1)))
  (func $exchange_if (param i32 i64 i64) (result i64)
    (i64.atomic.rmw.cmpxchg (local.get 0) (local.get 1) (local.get 2)))
  (func $fence atomic.fence)
  (func (export "_start")
    (call $store (i32.const 16) (i64.const 0x0102_0304_0506_ffff))
    (if (i32.ne (call $load (i32.const 8)) (i32.const 0x0506_ffff)) (then unreachable))
    (if (i64.ne (call $load_byte (i32.const 23)) (i64.const 1)) (then unreachable))
    (if (i32.ne (call $add (i32.const 16) (i32.const 0x7_0002)) (i32.const 0xffff)) (then unreachable))
    (if (i64.ne (call $exchange_if (i32.const 16) (i64.const 0) (i64.const 5)) (i64.const 0x0102_0304_0506_0001))
      (then unreachable))
    (drop (call $exchange_if (i32.const 16) (i64.const 0x0102_0304_0506_0001) (i64.const 6)))
    (call $fence)
    (if (i64.ne (i64.load (i32.const 16)) (i64.const 6)) (then unreachable))))
