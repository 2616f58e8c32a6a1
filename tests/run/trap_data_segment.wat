;; A segment that does not fit ends the program before it starts.
;;@ exit: 134
;;@ stderr: wasm trap: out of bounds memory access
(module
  (memory (export "memory") 1)
  (data (i32.const 65534) "abc")
  (func (export "_start")))
