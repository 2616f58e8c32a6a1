;; Traps while it is instantiated.
(module
  (memory (export "memory") 1)
  (func $start (i32.store (i32.const 65536) (i32.const 1)))
  (func (export "never"))
  (start $start))
