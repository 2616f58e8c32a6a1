(module $store
  (memory (export "mem") 1 4)
  (table (export "tab") 4 10 funcref)
  (global $g (export "count") (mut i32) (i32.const 5))
  (global (export "k") i32 (i32.const 42))
  ;; With so many operators, it does not stand in its callers.
  (func $inc (export "inc") (param i32) (result i32)
    nop nop nop nop nop nop nop nop nop nop nop nop nop nop nop
    (global.set $g (i32.add (global.get $g) (local.get 0))) (global.get $g))
  (func (export "oob") (drop (i32.load (i32.const 70000))))
  (func $rec (export "rec") (call $rec) (call $rec))
  (func (export "grow") (drop (memory.grow (i32.const 1))))
  (func (export "tabcall") (param i32) (result i32) (call_indirect (result i32) (local.get 0)))
)
