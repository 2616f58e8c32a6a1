;; The last byte of memory can be read; one that begins there and is longer cannot.
;;@ exit: 134
;;@ stdout: in
;;@ stderr: wasm trap: out of bounds memory access
(module
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "\08\00\00\00\03\00\00\00in\n")
  (global $end (mut i32) (i32.const 65535))
  (func (export "_start")
    (drop (i32.load8_u (global.get $end)))
    (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 12)))
    (drop (i32.load16_u (global.get $end)))))
