;;! fact: a function that takes its instance compares the stack pointer with the limit in it; one without a frame does not
;;! emit: asm clif
;;! flags: --instance parameter
;;! frame: kept
;;! funcs: leaf calls
(module
  (func $leaf (param i32) (result i32) (i32.add (local.get 0) (i32.const 1)))
  (func $calls (param i32) (result i32) (i32.add (call $calls (call $more (local.get 0))) (local.get 0)))
  ;; With so many operators, it does not stand in its callers.
  (func $more (param i32) (result i32)
    nop nop nop nop nop nop nop nop nop nop nop nop nop nop nop
    (call $leaf (local.get 0)))
  (func (export "_start") (drop (call $calls (i32.const 0)))))
