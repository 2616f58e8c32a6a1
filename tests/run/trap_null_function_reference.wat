;; A call of null is the fault of loading its code.
;;@ exit: 134
;;@ stderr: wasm trap: null function reference
;;@ stderr: 0: func 0 (call)
(module
  (type $void (func))
  (memory (export "memory") 1)
  (func $call (export "call") (param (ref null $void)) (call_ref $void (local.get 0)))
  (func (export "_start") (call $call (ref.null nofunc))))
