;; A module with a memory of its own, in which the host finds its text.
(module
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (memory 1)
  (data (i32.const 0) "\08\00\00\00\06\00\00\00hello\n")
  (table (export "funcs") 1 funcref)
  (elem (i32.const 0) $write)
  (func (export "greet") (result i32)
    (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 100))))
