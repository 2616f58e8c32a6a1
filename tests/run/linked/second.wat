;; Its segment is copied after the start function of the module that owns the memory.
(module
  (import "first" "note" (func $note (param i32)))
  (import "first" "memory" (memory 1))
  (data (i32.const 8) "\05")
  (func $start (call $note (i32.const 2)) (call $note (i32.load8_u (i32.const 8))))
  (start $start))
