;; Waking at an index that wraps into memory: the runtime is not asked.
;;@ exit: 134
;;@ stderr: wasm trap: out of bounds memory access
(module
  (memory (export "memory") i64 1 2)
  (func $notify (param i64) (result i32) (memory.atomic.notify offset=16 (local.get 0) (i32.const 1)))
  (func (export "_start")
    (drop (call $notify (i64.const 8)))
    (drop (call $notify (i64.const -8)))))
