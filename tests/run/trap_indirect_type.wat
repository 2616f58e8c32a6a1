;; A function of another type, in a table whose functions are of two.
;;@ exit: 134
;;@ stderr: wasm trap: indirect call type mismatch
(module
  (type $none (func))
  (type $number (func (result i32)))
  (table 2 funcref)
  (elem (i32.const 0) $f $g)
  (global $index (mut i32) (i32.const 1))
  (func $f)
  (func $g (result i32) (i32.const 1))
  (func (export "_start")
    (if (i32.ne (call_indirect (type $number) (global.get $index)) (i32.const 1)) (then unreachable))
    (call_indirect (type $none) (global.get $index))))
