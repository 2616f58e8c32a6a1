;; Tail calls for ever, without a loop, are stopped too.
;;@ flags: --interruptible
;;@ exit: 134
;;@ stderr: wasm trap: interrupt
(module
  (import "wasi_snapshot_preview1" "proc_raise" (func $raise (param i32) (result i32)))
  (memory (export "memory") 1)
  (func $ping (return_call $pong))
  (func $pong (return_call $ping))
  (func (export "_start")
    (if (call $raise (i32.const 2)) (then unreachable))
    (call $ping)))
