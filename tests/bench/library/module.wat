;; As little as a library can do, so that what is measured is the way there and back.
(module
  (import "env" "twice" (func $twice (param i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
  (func (export "ask") (param i32) (result i32) (call $twice (local.get 0)))
  (func (export "touch") (i32.store (i32.const 0) (i32.const 1))))
