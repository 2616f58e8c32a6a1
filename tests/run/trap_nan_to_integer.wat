;; NaN is no integer.
;;@ exit: 134
;;@ stderr: wasm trap: invalid conversion to integer
(module
  (global $nan (mut f32) (f32.const nan))
  (func (export "_start") (drop (i64.trunc_f32_u (global.get $nan)))))
