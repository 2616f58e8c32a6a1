;; The first access behind a memory with 64-bit addresses.
;;@ exit: 134
;;@ stderr: wasm trap: out of bounds memory access
(module
  (memory (export "memory") i64 1)
  (func (export "_start")
    (i64.store (i64.const 65528) (i64.const 1))
    (i64.store (i64.const 65529) (i64.const 1))))
