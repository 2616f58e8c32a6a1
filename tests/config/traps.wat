;; A module that traps in every way.
(module
  (memory (export "memory") 1 4)
  (func (export "load") (param i32) (result i32) (i32.load (local.get 0)))
  (func (export "divide") (param i32 i32) (result i32) (i32.div_s (local.get 0) (local.get 1)))
  (func (export "stop") unreachable)
  (func $endless (export "descend") (param i32) (result i32)
    (i32.add (call $endless (i32.add (local.get 0) (i32.const 1))) (i32.const 1))))
