;; Index and offset add up without wrapping at 32 bits (spec: "Memory Instructions", effective address).
;;@ exit: 134
;;@ stderr: wasm trap: out of bounds memory access
(module
  (memory (export "memory") 1)
  (global $index (mut i32) (i32.const -8))
  (func (export "_start") (drop (i32.load offset=0xffffffff (global.get $index)))))
