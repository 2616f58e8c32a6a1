;; With `--unknown-imports trap` an import that nobody provides is a trap that names it, when it is called and not before.
;;@ flags: --unknown-imports trap
;;@ exit: 134
;;@ stdout: in
;;@ stderr: unknown import
;;@ stderr: elsewhere.absent
(module
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "elsewhere" "absent" (func $absent (param i32 f64) (result i64)))
  (memory (export "memory") 1)
  (data (i32.const 0) "\08\00\00\00\03\00\00\00in\n")
  (func (export "_start")
    (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 12)))
    (drop (call $absent (i32.const 1) (f64.const 2)))))
