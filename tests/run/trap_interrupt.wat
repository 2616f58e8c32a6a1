;; An endless loop that calls nothing is stopped by a signal, which the program sends itself before.
;;@ flags: --interruptible
;;@ exit: 134
;;@ stderr: wasm trap: interrupt
;;@ stderr: 0: func 1 (endless)
;;@ stderr: 1: func 2 (_start)
(module
  (import "wasi_snapshot_preview1" "proc_raise" (func $raise (param i32) (result i32)))
  (memory (export "memory") 1)
  (func $endless (loop $again (br $again)))
  (func (export "_start")
    (if (call $raise (i32.const 2)) (then unreachable))
    (call $endless)))
