;; Throwing null is a trap, also where handlers are.
;;@ exit: 134
;;@ stderr: wasm trap: null exception reference
(module
  (tag $e)
  (table $t 1 exnref)
  (func (export "_start")
    (block $h (try_table (catch_all $h) (throw_ref (table.get $t (i32.const 0)))))))
