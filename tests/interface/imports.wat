;; functions of the host beside those of WASI
(module
  (import "env" "log" (func $log (param i32 i32)))
  (import "env" "mix" (func $mix (param i64 f32 externref funcref) (result f64 funcref)))
  (import "wasi_snapshot_preview1" "fd_write" (func (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "hello")
  (func (export "relay") (param i64 f32 externref funcref) (result f64 funcref)
    (call $mix (local.get 0) (local.get 1) (local.get 2) (local.get 3)))
  (func $own (export "own") (result funcref) (ref.func $own))
  (func (export "greet") (call $log (i32.const 8) (i32.const 5))))
