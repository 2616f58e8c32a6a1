;;! fact: who calls a function that only hands on to WASI calls that itself, and nothing returns through the wrapper
;;! emit: clif asm
;;! funcs: call
;;! run: yes
(module
  (import "wasi_snapshot_preview1" "random_get" (func $random_get (param i32 i32) (result i32)))
  (memory (export "memory") 1)
  (func $wrapper (param i32 i32) (result i32)
    (i32.and (call $random_get (local.get 0) (local.get 1)) (i32.const 0xffff)))
  (func $call (result i32) (i32.add (call $wrapper (i32.const 64) (i32.const 8)) (i32.const 1)))
  (func (export "_start")
    (if (i32.ne (call $call) (i32.const 1)) (then unreachable))))
