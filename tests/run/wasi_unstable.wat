;; A module of the time before preview 1: it imports nothing else.
;;@ like: wasmtime
;;@ stdin: 0123456789
;;@ stdout: Hi
;;@ exit: 3
(module
  (import "wasi_unstable" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_unstable" "fd_seek" (func $fd_seek (param i32 i64 i32 i32) (result i32)))
  (import "wasi_unstable" "poll_oneoff" (func $poll_oneoff (param i32 i32 i32 i32) (result i32)))
  (import "wasi_unstable" "proc_exit" (func $proc_exit (param i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "\08\00\00\00\03\00\00\00Hi\n")
  ;; A subscription to a clock: userdata 5, tag 0, identifier, monotonic, a millisecond.
  (data (i32.const 64) "\05\00\00\00\00\00\00\00" "\00\00\00\00\00\00\00\00" "\ff\ff\ff\ff\ff\ff\ff\ff"
    "\01\00\00\00\00\00\00\00" "\40\42\0f\00\00\00\00\00" "\00\00\00\00\00\00\00\00" "\00\00\00\00\00\00\00\00")
  (func (export "_start")
    (if (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 16)) (then unreachable))
    ;; A stream has no position: `spipe`, whatever the number of `whence`.
    (if (i32.ne (call $fd_seek (i32.const 0) (i64.const 0) (i32.const 1) (i32.const 16)) (i32.const 70)) (then unreachable))
    (if (call $poll_oneoff (i32.const 64) (i32.const 256) (i32.const 1) (i32.const 16)) (then unreachable))
    (if (i32.ne (i32.load (i32.const 16)) (i32.const 1)) (then unreachable))
    (if (i64.ne (i64.load (i32.const 256)) (i64.const 5)) (then unreachable))
    (call $proc_exit (i32.const 3))))
