;; tables of functions and of host values; references as values
(module
  (type $binary (func (param i32 i32) (result i32)))
  (table (export "operations") 2 8 funcref)
  (table (export "values") i64 0 externref)
  (global (export "current") (mut funcref) (ref.func $sum))
  (global (export "fixed") externref (ref.null extern))
  (elem (table 0) (i32.const 0) func $sum $difference)
  (func $sum (export "sum") (type $binary) (i32.add (local.get 0) (local.get 1)))
  (func $difference (type $binary) (i32.sub (local.get 0) (local.get 1)))
  (func (export "apply") (param funcref i32 i32) (result i32)
    (table.set 0 (i32.const 1) (local.get 0))
    (call_indirect 0 (type $binary) (local.get 1) (local.get 2) (i32.const 1)))
  (func (export "same") (param externref) (result externref) (local.get 0)))
