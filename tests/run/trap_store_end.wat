;; A store of eight bytes that reaches past the end writes none of them.
;;@ exit: 134
;;@ stderr: wasm trap: out of bounds memory access
(module
  (memory (export "memory") 1 1)
  (global $at (mut i32) (i32.const 65529))
  (func (export "_start") (i64.store (global.get $at) (i64.const -1))))
