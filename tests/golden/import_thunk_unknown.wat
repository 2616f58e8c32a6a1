;;! fact: an import that nobody provides has code in a table too, which ends in the runtime
;;! emit: clif asm
;;! funcs: missing
;;! flags: --unknown-imports trap
;;! run: trap unknown import
(module
  (import "env" "missing" (func $missing (param f32) (result i64 f64)))
  (table 1 funcref)
  (elem (i32.const 0) $missing)
  (func (export "_start")
    (call_indirect (param f32) (result i64 f64) (f32.const 1) (i32.const 0))
    drop drop))
