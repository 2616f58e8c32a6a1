;; A call through an index whose low 32 bits lie within the table.
;;@ exit: 134
;;@ stderr: wasm trap: undefined element: index 4294967296 of a table that has 2 elements
(module
  (table $t i64 1 4 funcref)
  (elem (table $t) (i64.const 0) func $f)
  (func $f)
  (func $call (param i64) (call_indirect $t (local.get 0)))
  (func (export "_start")
    (drop (table.grow $t (ref.null func) (i64.const 1)))
    (call $call (i64.const 0))
    (call $call (i64.const 0x100000000))))
