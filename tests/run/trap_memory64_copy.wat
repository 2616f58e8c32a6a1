;; A copy whose source and length wrap.
;;@ exit: 134
;;@ stderr: wasm trap: out of bounds memory access: 18446744073709551608 bytes from address 0x10 of memory 0, which has 65536 bytes
(module
  (memory (export "memory") i64 1)
  (func $copy (param i64 i64 i64) (memory.copy (local.get 0) (local.get 1) (local.get 2)))
  (func (export "_start")
    (call $copy (i64.const 0) (i64.const 8) (i64.const 8))
    (call $copy (i64.const 0) (i64.const 16) (i64.const -8))))
