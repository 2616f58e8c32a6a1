;; An exit code is passed as it is, from any depth.
;;@ exit: 200
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
  (memory (export "memory") 1)
  (func $deep (param i32)
    (if (i32.eqz (local.get 0)) (then (call $proc_exit (i32.const 200))))
    (call $deep (i32.sub (local.get 0) (i32.const 1))))
  (func (export "_start") (call $deep (i32.const 100))))
