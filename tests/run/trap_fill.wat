;; A fill of no bytes past the end is out of bounds as well.
;;@ exit: 134
;;@ stderr: wasm trap: out of bounds memory access: 0 bytes from address 0x10001 of memory 0, which has 65536 bytes
(module
  (memory (export "memory") 1)
  (func (export "_start")
    (memory.fill (i32.const 65536) (i32.const 1) (i32.const 0))
    (memory.fill (i32.const 65537) (i32.const 1) (i32.const 0))))
