;;! fact: an imported function in a table is code in wasm's convention that calls the import
;;! emit: clif asm
;;! funcs: random_get
;;! mode: --instance parameter
;;! run: yes
(module
  (import "wasi_snapshot_preview1" "random_get" (func $random_get (param i32 i32) (result i32)))
  (table 1 funcref)
  (elem (i32.const 0) $random_get)
  (memory (export "memory") 1)
  (func (export "_start")
    (if (call_indirect (param i32 i32) (result i32) (i32.const 0) (i32.const 0) (i32.const 0)) (then unreachable))))
