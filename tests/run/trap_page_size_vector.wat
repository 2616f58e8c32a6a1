;; Behind the end of a memory of single bytes, whose page of the system's goes on.
;;@ exit: 134
;;@ stderr: wasm trap: out of bounds memory access
(module
  (memory (export "memory") 5 (pagesize 1))
  (func (export "_start") (v128.store16_lane 0 (i32.const 4) (v128.const i32x4 0 0 0 0))))
