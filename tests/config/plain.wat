;; A module that asks its host for nothing.
(module
  (memory (export "memory") 1)
  (table (export "table") 2 funcref)
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
  (func (export "grow_table") (param i32) (result i32) (table.grow (ref.null func) (local.get 0)))
  (func (export "work") (result i32) (i32.const 42)))
