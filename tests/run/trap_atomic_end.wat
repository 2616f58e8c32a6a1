;; An aligned atomic access behind the end of a memory.
;;@ exit: 134
;;@ stderr: wasm trap: out of bounds memory access
(module
  (memory (export "memory") 1 1 shared)
  (func (export "_start")
    (drop (i64.atomic.rmw.add (i32.const 65528) (i64.const 1)))
    (drop (i64.atomic.rmw.add (i32.const 65536) (i64.const 1)))))
