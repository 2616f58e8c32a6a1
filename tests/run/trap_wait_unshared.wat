;; Nobody else can see this memory, so nobody could wake who waits.
;;@ exit: 134
;;@ stderr: wasm trap: expected shared memory
(module
  (memory (export "memory") 1 1)
  (func (export "_start")
    (drop (memory.atomic.notify (i32.const 0) (i32.const 1)))
    (drop (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const 0)))))
