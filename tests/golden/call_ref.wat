;; A function that a typed reference names is called without a check of its type: loading the code of null is a fault, and
;; so the trap.
;;
;;! fact: the load of the code is the check for null
;;! emit: clif asm
;;! mode: --instance parameter
;;! run: yes
(module
  (type $unary (func (param i32) (result i32)))
  (elem declare func $_double)
  (func $_double (type $unary) (i32.mul (local.get 0) (i32.const 2)))
  (func $call_ref (param i32 (ref null $unary)) (result i32)
    (i32.add (call_ref $unary (local.get 0) (local.get 1)) (i32.const 1)))
  (func $return_call_ref (param i32 (ref $unary)) (result i32)
    (return_call_ref $unary (local.get 0) (local.get 1)))
  (func (export "_start")
    (if (i32.ne (call $call_ref (i32.const 4) (ref.func $_double)) (i32.const 9)) (then unreachable))
    (if (i32.ne (call $return_call_ref (i32.const 4) (ref.func $_double)) (i32.const 8)) (then unreachable))))
