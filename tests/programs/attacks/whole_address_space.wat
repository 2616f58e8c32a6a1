;; A memory of 4 GiB, the most that an address can name: its last bytes are inside, and no sum of address and length wraps.
;;@ dir: work::/
;;@ file: work/file = content
;;@ stdout: ok
(module
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "random_get" (func $random_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "clock_time_get" (func $clock_time_get (param i32 i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "args_sizes_get" (func $args_sizes_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "args_get" (func $args_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_open"
    (func $path_open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (memory (export "memory") 65536)
  (func $is (param $found i32) (param $wanted i32)
    (if (i32.ne (local.get $found) (local.get $wanted)) (then unreachable)))
  (func (export "_start")
    ;; The path is memory's last four bytes, the descriptor goes to its last four then.
    (i32.store (i32.const 0xfffffffc) (i32.const 0x656c6966)) ;; "file"
    (call $is (call $path_open (i32.const 3) (i32.const 0) (i32.const 0xfffffffc) (i32.const 4) (i32.const 0)
      (i64.const 2) (i64.const 0) (i32.const 0) (i32.const 0xfffffffc)) (i32.const 0))
    (call $is (i32.load (i32.const 0xfffffffc)) (i32.const 4))
    ;; A record at the very end, of a buffer that ends before it.
    (i32.store (i32.const 0xfffffff8) (i32.const 0xfffffff0))
    (i32.store (i32.const 0xfffffffc) (i32.const 8))
    (call $is (call $fd_read (i32.const 4) (i32.const 0xfffffff8) (i32.const 1) (i32.const 0)) (i32.const 0))
    (call $is (i32.load (i32.const 0)) (i32.const 7))
    (call $is (i32.load (i32.const 0xfffffff0)) (i32.const 0x746e6f63)) ;; "cont"
    ;; One byte further is outside.
    (call $is (call $random_get (i32.const 0xffffffff) (i32.const 1)) (i32.const 0))
    (call $is (call $random_get (i32.const 0xffffffff) (i32.const 2)) (i32.const 21))
    (i64.store (i32.const 0) (i64.const 0xffffffff00000001)) ;; a buffer of all but one byte
    (call $is (call $fd_read (i32.const 4) (i32.const 0) (i32.const 1) (i32.const 16)) (i32.const 0))
    (i64.store (i32.const 0) (i64.const 0xffffffff00000002))
    (call $is (call $fd_read (i32.const 4) (i32.const 0) (i32.const 1) (i32.const 16)) (i32.const 21))
    (call $is (call $random_get (i32.const 2) (i32.const 0xffffffff)) (i32.const 21))
    (call $is (call $random_get (i32.const 0xffffffff) (i32.const 0xffffffff)) (i32.const 21))
    (call $is (call $clock_time_get (i32.const 0) (i64.const 0) (i32.const 0xfffffff8)) (i32.const 0))
    (call $is (call $clock_time_get (i32.const 0) (i64.const 0) (i32.const 0xfffffff9)) (i32.const 21))
    (call $is (call $fd_read (i32.const 4) (i32.const 0xfffffff9) (i32.const 1) (i32.const 0)) (i32.const 21))
    (call $is (call $fd_read (i32.const 4) (i32.const 0xfffffff8) (i32.const 2) (i32.const 0)) (i32.const 21))
    ;; As many records as memory has room for, and one more.
    (call $is (call $fd_read (i32.const 4) (i32.const 8) (i32.const 0x1fffffff) (i32.const 0xfffffffd)) (i32.const 21))
    (call $is (call $fd_read (i32.const 4) (i32.const 0) (i32.const 0x20000000) (i32.const 0)) (i32.const 21))
    (call $is (call $args_sizes_get (i32.const 0xfffffffc) (i32.const 0)) (i32.const 0))
    (call $is (call $args_sizes_get (i32.const 0xfffffffd) (i32.const 0)) (i32.const 21))
    (call $is (call $args_get (i32.const 0xfffffffd) (i32.const 0)) (i32.const 21))
    (call $is (call $args_get (i32.const 0) (i32.const 0xffffffff)) (i32.const 21))
    (i64.store (i32.const 0) (i64.const 0x0000000300000040))
    (i32.store (i32.const 64) (i32.const 0x0a6b6f))
    (call $is (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 16)) (i32.const 0))))
