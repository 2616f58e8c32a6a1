;; A memory of no pages has no byte 0.
;;@ exit: 134
;;@ stderr: wasm trap: out of bounds memory access
(module
  (memory (export "memory") 0)
  (func (export "_start") (drop (i32.load8_u (i32.const 0)))))
