;; A guest whose innermost function loads from beyond its memory, three functions down.
(module
  (memory (export "memory") 1)
  (func $inner (param i32) (result i32) (i32.load (local.get 0)))
  (func $outer (param i32) (result i32)
    (i32.add (call $inner (i32.mul (local.get 0) (i32.const 65536))) (i32.const 1)))
  (func (export "_start") (i32.store (i32.const 0) (call $outer (i32.const 3)))))
