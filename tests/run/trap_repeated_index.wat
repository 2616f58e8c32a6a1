;; The same index again, with an end that was not found before.
;;@ exit: 134
;;@ stderr: wasm trap: out of bounds memory access
(module
  (memory (export "memory") 1)
  (func $sum (param i32) (result i32)
    (i32.add (i32.load offset=4 (local.get 0)) (i32.add (i32.load (local.get 0)) (i32.load offset=8 (local.get 0)))))
  (func (export "_start")
    (drop (call $sum (i32.const 65524)))
    (drop (call $sum (i32.const 65528)))))
