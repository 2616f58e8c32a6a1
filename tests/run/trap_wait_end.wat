;; Waiting behind the end of a memory: the runtime never sees the address.
;;@ exit: 134
;;@ stderr: wasm trap: out of bounds memory access
(module
  (memory (export "memory") 1 1 shared)
  (func (export "_start")
    (drop (memory.atomic.wait64 (i32.const 65536) (i64.const 0) (i64.const 0)))))
