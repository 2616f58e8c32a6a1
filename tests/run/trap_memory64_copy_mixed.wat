;; A copy from a 32-bit memory to a 64-bit address near 2^64.
;;@ exit: 134
;;@ stderr: wasm trap: out of bounds memory access: 8 bytes from address 0xfffffffffffffffc of memory 1, which has 65536 bytes
(module
  (memory $narrow 1)
  (memory $wide (export "memory") i64 1)
  (func $copy (param i64 i32 i32) (memory.copy $wide $narrow (local.get 0) (local.get 1) (local.get 2)))
  (func (export "_start")
    (call $copy (i64.const 8) (i32.const 8) (i32.const 8))
    (call $copy (i64.const -4) (i32.const 8) (i32.const 8))))
