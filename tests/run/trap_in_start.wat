;; The start function runs before `_start`.
;;@ exit: 134
;;@ stderr: wasm trap: unreachable
;;@ stderr: (first)
(module
  (func $first unreachable)
  (start $first)
  (func (export "_start")))
