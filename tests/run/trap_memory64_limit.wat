;; Behind the last byte of a memory of 16 GiB, the largest without a declared maximum.
;;@ exit: 134
;;@ stderr: wasm trap: out of bounds memory access
(module
  (memory (export "memory") i64 0x40000)
  (func $store (param i64) (i64.store (local.get 0) (i64.const 7)))
  (func (export "_start")
    (call $store (i64.const 0x3_ffff_fff8))
    (call $store (i64.const 0x4_0000_0000))))
