;; A copy of elements to an index near 2^64.
;;@ exit: 134
;;@ stderr: wasm trap: out of bounds table access: 2 elements from index 18446744073709551615 of a table that has 4 elements
(module
  (table $wide i64 4 funcref)
  (table $narrow 4 funcref)
  (func $copy (param i64 i32 i32) (table.copy $wide $narrow (local.get 0) (local.get 1) (local.get 2)))
  (func (export "_start")
    (call $copy (i64.const 2) (i32.const 0) (i32.const 2))
    (call $copy (i64.const -1) (i32.const 0) (i32.const 2))))
