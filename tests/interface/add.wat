;; functions of each number and kind of values
(module
  (func (export "nothing"))
  (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
  (func (export "wide") (param i64 f32 f64) (result f64) (local.get 2))
  (func (export "pair") (param i32 i64) (result i64 i32) (local.get 1) (local.get 0)))
