;;! fact: a range of 64-bit index and length is checked without wrapping
;;! emit: clif
;;! run: trap out of bounds table access
(module
  (table $t i64 4 externref)
  (func $fill (param i64 i64) (table.fill $t (local.get 0) (ref.null extern) (local.get 1)))
  (func (export "_start")
    (call $fill (i64.const 1) (i64.const 3))
    (call $fill (i64.const 2) (i64.const -1))))
