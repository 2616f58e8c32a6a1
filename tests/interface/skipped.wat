;; exports that C has no type for
(module
  (type $callback (func (param i32)))
  (tag (export "oops") (param i32))
  (table (export "callbacks") 1 (ref null $callback))
  (global (export "callback") (ref null $callback) (ref.null $callback))
  (func (export "call") (param (ref $callback)) (call_ref $callback (i32.const 1) (local.get 0)))
  (func (export "kept")))
