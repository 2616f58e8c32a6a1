;; A trap is no exception: nothing catches it.
;;@ exit: 134
;;@ stderr: wasm trap: integer divide by zero
(module
  (tag $e)
  (func $divide (param i32 i32) (result i32)
    (if (i32.eqz (local.get 0)) (then (throw $e)))
    (i32.div_u (local.get 0) (local.get 1)))
  (func (export "_start")
    (block $h (try_table (catch_all $h) (drop (call $divide (i32.const 1) (i32.const 0)))))))
