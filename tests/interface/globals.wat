;; globals of each type
(module
  (global (export "i") (mut i32) (i32.const 1))
  (global (export "l") (mut i64) (i64.const 2))
  (global (export "f") f32 (f32.const 3))
  (global (export "d") f64 (f64.const 4)))
