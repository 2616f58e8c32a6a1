;; An endless recursion ends at the stack's guard. The backtrace is cut and says so.
;;@ exit: 134
;;@ stderr: wasm trap: call stack exhausted
;;@ stderr: (forever)
(module
  (func $forever (param i32) (result i32)
    (i32.add (call $forever (i32.add (local.get 0) (i32.const 1))) (i32.const 1)))
  (func (export "_start") (drop (call $forever (i32.const 0)))))
