;; An offset beyond the guard, with an index that is within memory.
;;@ exit: 134
;;@ stderr: wasm trap: out of bounds memory access
(module
  (memory (export "memory") i64 1 0x40000)
  (func $load (param i64) (result i32) (i32.load offset=0x200000000 (local.get 0)))
  (func (export "_start") (drop (call $load (i64.const 8)))))
