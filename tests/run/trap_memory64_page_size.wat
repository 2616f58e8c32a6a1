;; Behind the end of a memory of single bytes with 64-bit addresses.
;;@ exit: 134
;;@ stderr: wasm trap: out of bounds memory access
(module
  (memory (export "memory") i64 5 7 (pagesize 1))
  (func $store (param i64) (i32.store8 offset=2 (local.get 0) (i32.const 1)))
  (func (export "_start")
    (call $store (i64.const 2))
    (if (i64.ne (memory.grow (i64.const 2)) (i64.const 5)) (then unreachable))
    (call $store (i64.const 4))
    (call $store (i64.const 5))))
