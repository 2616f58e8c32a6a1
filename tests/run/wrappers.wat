;; Functions that only hand on to WASI, and functions that look like it: whoever calls one gets what it would give, whichever
;; way it is called.
;;@ exit: 7
;;@ stdout: a
(module
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_seek" (func $fd_seek (param i32 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
  (type $write (func (param i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "\40\00\00\00\01\00\00\00\41\00\00\00\01\00\00\00") ;; two iovecs, of a byte each, at 64 and 65
  (data (i32.const 64) "a\0a")
  (table 2 funcref)
  (elem (i32.const 0) $swapped $masked)
  ;; Parameters in another order, one of them left out, constants.
  (func $swapped (param $records i32) (param $unused i32) (result i32)
    (call $fd_write (i32.const 1) (local.get $records) (i32.const 1) (i32.const 128)))
  ;; Bits of the answer that are cleared: 8 is `badf`.
  (func $masked (param $fd i32) (param $mask i32) (result i32)
    (i32.and (call $fd_write (local.get $fd) (i32.const 0) (i32.const 1) (i32.const 128)) (i32.const 0xfff7)))
  (func $wide (param $fd i32) (result i32) (call $fd_seek (local.get $fd) (i64.const -1) (i32.const 0) (i32.const 128)))
  ;; None: it hands back more than the answer.
  (func $pair (param $kept i32) (param $fd i32) (result i32 i32)
    (local.get $kept) (call $fd_write (local.get $fd) (i32.const 0) (i32.const 1) (i32.const 128)))
  ;; None: it does something else with it.
  (func $other (param $fd i32) (result i32)
    (i32.or (call $fd_write (local.get $fd) (i32.const 0) (i32.const 1) (i32.const 128)) (i32.const 16)))
  ;; None: it does not come back.
  (func $exit (param $code i32) (call $proc_exit (local.get $code)))
  (func $tail (param $fd i32) (result i32) (return_call $masked (local.get $fd) (i32.const 0)))
  (func $tail_wide (param $fd i32) (result i32) (return_call $wide (local.get $fd)))
  (func $expect (param $is i32) (param $want i32) (if (i32.ne (local.get $is) (local.get $want)) (then unreachable)))
  (func (export "_start")
    (call $expect (call $swapped (i32.const 0) (i32.const 99)) (i32.const 0))
    (call $expect (i32.load (i32.const 128)) (i32.const 1))
    (call $expect (call_indirect (type $write) (i32.const 8) (i32.const 99) (i32.const 0)) (i32.const 0))
    (call $expect (call $fd_write (i32.const 99) (i32.const 0) (i32.const 1) (i32.const 128)) (i32.const 8))
    (call $expect (call $masked (i32.const 99) (i32.const 0)) (i32.const 0))
    (call $expect (call_indirect (type $write) (i32.const 99) (i32.const 0) (i32.const 1)) (i32.const 0))
    (call $expect (call $tail (i32.const 99)) (i32.const 0))
    (call $expect (call $wide (i32.const 99)) (i32.const 8))
    (call $expect (call $tail_wide (i32.const 99)) (i32.const 8))
    (call $expect (i32.sub (call $pair (i32.const 30) (i32.const 99))) (i32.const 22))
    (call $expect (call $other (i32.const 99)) (i32.const 24))
    (call $exit (i32.const 7))))
