;; A function of the supertype is none of the subtype.
;;@ exit: 134
;;@ stderr: wasm trap: indirect call type mismatch
(module
  (type $base (sub (func (result i32))))
  (type $leaf (sub final $base (func (result i32))))
  (memory (export "memory") 1)
  (table funcref (elem $of_base $of_leaf))
  (func $of_base (type $base) (i32.const 1))
  (func $of_leaf (type $leaf) (i32.const 2))
  (func (export "_start") (drop (call_indirect (type $leaf) (i32.const 0)))))
