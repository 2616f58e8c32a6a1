;; An index past the end of the table.
;;@ exit: 134
;;@ stderr: wasm trap: undefined element: index 2 of a table that has 2 elements
(module
  (table 2 funcref)
  (elem (i32.const 0) $f $f)
  (global $index (mut i32) (i32.const 2))
  (func $f)
  (func (export "_start") (call_indirect (global.get $index))))
