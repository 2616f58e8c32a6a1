;;! fact: calls through tables and references have handlers where any function that can be referred to throws
;;! emit: clif
;;! funcs: by_table by_reference
;;! run: yes
(module
  (type $unary (func (param i32) (result i32)))
  (tag $e)
  (table $t funcref (elem $_thrower))
  (func $_thrower (type $unary) (if (local.get 0) (then (throw $e))) (i32.const 3))
  (func $by_table (param i32) (result i32)
    (block $h
      (try_table (catch $e $h) (return (call_indirect (type $unary) (local.get 0) (i32.const 0)))))
    (i32.const 4))
  (func $by_reference (param i32 (ref $unary)) (result i32)
    (block $h
      (try_table (catch $e $h) (return (call_ref $unary (local.get 0) (local.get 1)))))
    (i32.const 4))
  (func (export "_start")
    (if (i32.ne (call $by_table (i32.const 0)) (i32.const 3)) (then unreachable))
    (if (i32.ne (call $by_table (i32.const 1)) (i32.const 4)) (then unreachable))
    (if (i32.ne (call $by_reference (i32.const 0) (ref.func $_thrower)) (i32.const 3)) (then unreachable))
    (if (i32.ne (call $by_reference (i32.const 1) (ref.func $_thrower)) (i32.const 4)) (then unreachable))))
