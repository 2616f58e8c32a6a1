;;! fact: a tail call ends its block; one of an import is a call and a return
;;! emit: clif
;;! funcs: direct indirect import
;;! run: yes
(module
  (import "wasi_snapshot_preview1" "sched_yield" (func $sched_yield (result i32)))
  (type $nullary (func (result i32)))
  (table 1 funcref)
  (elem (i32.const 0) $zero)
  (memory (export "memory") 1)
  (func $zero (result i32) (i32.const 0))
  (func $direct (result i32) (return_call $zero))
  (func $indirect (param i32) (result i32) (return_call_indirect (type $nullary) (local.get 0)))
  (func $import (result i32) (return_call $sched_yield))
  (func (export "_start")
    (if (i32.or (call $direct) (i32.or (call $indirect (i32.const 0)) (call $import))) (then unreachable))))
