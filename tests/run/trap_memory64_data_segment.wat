;; An active segment whose end wraps.
;;@ exit: 134
;;@ stderr: wasm trap: out of bounds memory access
(module
  (memory (export "memory") i64 1)
  (data (i64.const -1) "ab")
  (func (export "_start")))
