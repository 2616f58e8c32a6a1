;; several memories
(module
  (memory (export "memory") 1 4)
  (memory (export "wide") i64 1)
  (memory (export "bytes") 10 20 (pagesize 1))
  (func (export "peek") (param i32) (result i32) (i32.load8_u (local.get 0))))
