;; A null entry.
;;@ exit: 134
;;@ stderr: wasm trap: uninitialized element
(module
  (table 2 funcref)
  (elem (i32.const 0) $f)
  (global $index (mut i32) (i32.const 1))
  (func $f)
  (func (export "_start") (call_indirect (global.get $index))))
