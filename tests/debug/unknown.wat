;; Calls what nobody provides: the runtime traps for it.
(module
  (import "env" "nobody" (func $nobody (param i32)))
  (func $outer (param $value i32) (call $nobody (i32.add (local.get $value) (i32.const 1))) (call $outer (i32.const 0)))
  (func (export "_start") (call $outer (i32.const 7))))
