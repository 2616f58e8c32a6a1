;; An access past the end of memory 1 says which memory it was, and that it is this one that is full.
;;@ variants: guarded
;;@ exit: 134
;;@ stderr: wasm trap: out of bounds memory access: address 0x20000 of memory 1, which has 131072 bytes
(module
  (memory (export "memory") 3)
  (memory $b 1)
  (func (export "_start")
    (drop (memory.grow $b (i32.const 1)))
    (i32.store8 $b (i32.const 131071) (i32.const 1))
    (i32.store8 $b (i32.const 131072) (i32.const 1))))
