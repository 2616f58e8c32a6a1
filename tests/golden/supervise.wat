;;! fact: a call that outlives a trap goes through the runtime, which calls back by `wasm2native_invoke`; null traps there
;;! emit: clif asm
;;! funcs: try wasm2native_invoke
;;! run: yes
(module
  (type $task (func))
  (import "wasm2native" "catch_trap" (func $catch_trap (param (ref null $task)) (result i32)))
  (elem declare func $fails $works)
  (func $fails unreachable)
  (func $works)
  (func $try (param (ref null $task)) (result i32) (call $catch_trap (local.get 0)))
  (func (export "_start")
    (if (i32.ne (call $try (ref.func $fails)) (i32.const 1)) (then unreachable))
    (if (i32.ne (call $try (ref.null $task)) (i32.const 16)) (then unreachable))
    (if (call $try (ref.func $works)) (then unreachable))))
