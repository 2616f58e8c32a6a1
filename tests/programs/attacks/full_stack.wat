;; Calls of functions that need much stack, each one frame deeper, until the stack is full in one of them: a trap as anywhere.
;;@ dir: work::/
;;@ variants: default
;;@ exit: 134
;;@ stderr: wasm trap: call stack exhausted
(module
  (import "wasi_snapshot_preview1" "path_rename" (func $path_rename (param i32 i32 i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_open"
    (func $path_open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_readlink" (func $path_readlink (param i32 i32 i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll_oneoff (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "a/../b/../c")
  (func $deeper (param i64 i64 i64 i64) (result i64)
    (drop (call $path_rename (i32.const 3) (i32.const 0) (i32.const 11) (i32.const 3) (i32.const 0) (i32.const 11)))
    (drop (call $path_open (i32.const 3) (i32.const 0) (i32.const 0) (i32.const 11) (i32.const 0) (i64.const 2) (i64.const 0)
      (i32.const 0) (i32.const 16)))
    (drop (call $path_readlink (i32.const 3) (i32.const 0) (i32.const 11) (i32.const 64) (i32.const 64) (i32.const 16)))
    (drop (call $poll_oneoff (i32.const 1024) (i32.const 2048) (i32.const 1) (i32.const 16)))
    (i64.add (call $deeper (local.get 1) (local.get 2) (local.get 3) (i64.add (local.get 0) (i64.const 1)))
      (i64.add (local.get 0) (i64.add (local.get 1) (i64.add (local.get 2) (local.get 3))))))
  (func (export "_start")
    (drop (call $deeper (i64.const 0) (i64.const 1) (i64.const 2) (i64.const 3)))))
