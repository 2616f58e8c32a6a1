;;! fact: a call of an import that nobody provides is a call of the runtime that does not come back
;;! emit: clif asm
;;! flags: --unknown-imports trap
;;! run: trap unknown import
(module
  (import "env" "first" (func $first))
  (import "env" "missing" (func $missing (param i32 f64) (result i64)))
  (func $call (param i32) (result i64) (i64.add (call $missing (local.get 0) (f64.const 1)) (i64.const 1)))
  (func (export "_start")
    (drop (call $call (i32.const 1)))
    (call $first)))
