;; A segment copied to an address near 2^64.
;;@ exit: 134
;;@ stderr: wasm trap: out of bounds memory access: 8 bytes from address 0xfffffffffffffffc of memory 0, which has 65536 bytes
(module
  (memory (export "memory") i64 1)
  (data $passive "abcdefgh")
  (func $init (param i64) (memory.init $passive (local.get 0) (i32.const 0) (i32.const 8)))
  (func (export "_start")
    (call $init (i64.const 8))
    (call $init (i64.const -4))))
