;; An offset near 2^64, from which an index leads back into memory.
;;@ exit: 134
;;@ stderr: wasm trap: out of bounds memory access
(module
  (memory (export "memory") i64 1)
  (func $load (param i64) (result i32) (i32.load offset=0xfffffffffffffff8 (local.get 0)))
  (func (export "_start") (drop (call $load (i64.const 16)))))
