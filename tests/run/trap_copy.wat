;; A copy that does not fit traps before it writes anything.
;;@ exit: 134
;;@ stderr: wasm trap: out of bounds memory access: 7 bytes from address 0xfffa of memory 0, which has 65536 bytes
(module
  (memory (export "memory") 1)
  (func (export "_start") (memory.copy (i32.const 65530) (i32.const 0) (i32.const 7))))
