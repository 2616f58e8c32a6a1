;; A fault of each kind, and a way to the host's.
(module
  (import "env" "host" (func $host (param i32)))
  (memory (export "memory") 1)
  (func (export "store") (param i32) (i32.store (local.get 0) (i32.const 1)))
  (func (export "divide") (param i32 i32) (result i32) (i32.div_u (local.get 0) (local.get 1)))
  (func (export "unreachable") (unreachable))
  (func (export "spin") (loop $again (br $again)))
  (func (export "call") (param i32) (call $host (local.get 0))))
