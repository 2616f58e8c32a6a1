;; `ref.as_non_null` of null.
;;@ exit: 134
;;@ stderr: wasm trap: null reference
(module
  (memory (export "memory") 1)
  (global $none (mut externref) (ref.null extern))
  (func (export "_start") (drop (ref.as_non_null (global.get $none)))))
