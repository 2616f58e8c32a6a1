;; An atomic access that spans its own size would: the address with its offset counts.
;;@ exit: 134
;;@ stderr: wasm trap: unaligned atomic
(module
  (memory (export "memory") 1 1 shared)
  (func (export "_start")
    (drop (i32.atomic.load offset=3 (i32.const 1)))
    (drop (i32.atomic.load offset=4 (i32.const 2)))))
