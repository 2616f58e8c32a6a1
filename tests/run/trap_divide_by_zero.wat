;; A remainder by zero traps as a quotient does.
;;@ exit: 134
;;@ stderr: wasm trap: integer divide by zero
;;@ stderr: (remainder)
(module
  (global $zero (mut i64) (i64.const 0))
  (func $remainder (param i64) (result i64) (i64.rem_u (i64.const 7) (local.get 0)))
  (func (export "_start") (drop (call $remainder (global.get $zero)))))
