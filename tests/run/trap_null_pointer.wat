;; What a null pointer with a wild index comes to: an address far past the end of memory. The address and the size of the
;; memory are in the message.
;;@ variants: guarded
;;@ exit: 134
;;@ stderr: wasm trap: out of bounds memory access
;;@ stderr: 65536
;;@ stderr: (read)
(module
  (memory (export "memory") 1)
  (global $index (mut i32) (i32.const 0x7fff0000))
  (func $read (param i32) (result i32) (i32.load offset=16 (local.get 0)))
  (func (export "_start") (drop (call $read (global.get $index)))))
