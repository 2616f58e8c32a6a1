;; An active element segment whose end wraps.
;;@ exit: 134
;;@ stderr: wasm trap: out of bounds table access
(module
  (table $t i64 4 funcref)
  (elem (table $t) (i64.const -1) func $f $f)
  (func $f)
  (func (export "_start") (call_indirect $t (i64.const 0))))
