;; Tables have bounds of their own.
;;@ exit: 134
;;@ stderr: wasm trap: out of bounds table access: index 3 of a table that has 3 elements
(module
  (table $table 3 funcref)
  (global $index (mut i32) (i32.const 3))
  (func (export "_start")
    (if (i32.ne (table.size $table) (i32.const 3)) (then unreachable))
    (drop (table.get $table (global.get $index)))))
