;; An aligned atomic access behind the end.
;;@ exit: 134
;;@ stderr: wasm trap: out of bounds memory access
(module
  (memory (export "memory") i64 1 2)
  (func $add (param i64) (result i64) (i64.atomic.rmw.add (local.get 0) (i64.const 1)))
  (func (export "_start")
    (drop (call $add (i64.const 65528)))
    (drop (call $add (i64.const 65536)))))
