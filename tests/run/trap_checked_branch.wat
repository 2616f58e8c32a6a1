;; The same index again, where what was found before stands on another path.
;;@ exit: 134
;;@ stderr: wasm trap: out of bounds memory access
(module
  (memory (export "memory") i64 1)
  (func $load (param i64 i32) (result i32)
    (if (local.get 1) (then (drop (i32.load offset=8 (local.get 0)))))
    (i32.load offset=4 (local.get 0)))
  (func (export "_start")
    (drop (call $load (i64.const 65524) (i32.const 1)))
    (drop (call $load (i64.const 65532) (i32.const 0)))))
