;; The largest float that truncates to an i32 does; the next does not fit.
;;@ exit: 134
;;@ stderr: wasm trap: integer overflow
(module
  (global $fits (mut f64) (f64.const 2147483647.9))
  (global $large (mut f64) (f64.const 2147483648))
  (func (export "_start")
    (if (i32.ne (i32.trunc_f64_s (global.get $fits)) (i32.const 2147483647)) (then unreachable))
    (drop (i32.trunc_f64_s (global.get $large)))))
