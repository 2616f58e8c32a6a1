;; The same through a table that the program changes.
;;@ exit: 134
;;@ stderr: wasm trap: indirect call type mismatch
(module
  (type $none (func))
  (type $number (func (result i32)))
  (table $table (export "table") 2 4 funcref)
  (elem declare func $g)
  (global $index (mut i32) (i32.const 1))
  (func $g (result i32) (i32.const 1))
  (func (export "_start")
    (table.set $table (global.get $index) (ref.func $g))
    (if (i32.ne (call_indirect (type $number) (global.get $index)) (i32.const 1)) (then unreachable))
    (call_indirect (type $none) (global.get $index))))
