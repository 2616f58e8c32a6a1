;; An element whose index has low 32 bits within the table.
;;@ exit: 134
;;@ stderr: wasm trap: out of bounds table access: index 4294967299 of a table that has 4 elements
(module
  (table $t i64 4 externref)
  (func $get (param i64) (result externref) (table.get $t (local.get 0)))
  (func (export "_start")
    (drop (call $get (i64.const 3)))
    (drop (call $get (i64.const 0x100000003)))))
