;; An index whose low 32 bits lie in memory.
;;@ exit: 134
;;@ stderr: wasm trap: out of bounds memory access
(module
  (memory (export "memory") i64 1)
  (func $store (param i64) (i32.store8 (local.get 0) (i32.const 1)))
  (func (export "_start")
    (call $store (i64.const 8))
    (call $store (i64.const 0x100000008))))
