;; A constant index and an offset whose sum wraps into memory.
;;@ exit: 134
;;@ stderr: wasm trap: out of bounds memory access: 4 bytes from address 2^64 + 0x10 of memory 0, which has 65536 bytes
(module
  (memory (export "memory") i64 1)
  (func (export "_start") (drop (i32.load offset=0x8000000000000000 (i64.const 0x8000000000000010)))))
