;; A dropped segment is empty: nothing can be taken from it, except nothing.
;;@ exit: 134
;;@ stderr: wasm trap: out of bounds memory access: 1 bytes from index 0 of a segment that has 0 bytes
(module
  (memory (export "memory") 1)
  (data $text "abc")
  (func (export "_start")
    (memory.init $text (i32.const 0) (i32.const 1) (i32.const 2))
    (if (i32.ne (i32.load16_u (i32.const 0)) (i32.const 0x6362)) (then unreachable))
    (data.drop $text)
    (memory.init $text (i32.const 0) (i32.const 0) (i32.const 0))
    (memory.init $text (i32.const 0) (i32.const 0) (i32.const 1))))
