;; An index beyond what the memory declares as its maximum, small as that is.
;;@ exit: 134
;;@ stderr: wasm trap: out of bounds memory access
(module
  (memory (export "memory") i64 0 0)
  (func $load (param i64) (result i32) (i32.load8_u (local.get 0)))
  (func (export "_start") (drop (call $load (i64.const 0)))))
