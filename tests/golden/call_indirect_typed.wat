;; Validation lets nothing but functions of the element type into the table.
;;
;;! fact: a call through a table of typed references compares no types
;;! emit: clif asm
;;! funcs: through
;;! run: yes
(module
  (type $unary (func (param i32) (result i32)))
  (table $functions 2 (ref null $unary))
  (elem declare func $_double)
  (func $_double (type $unary) (i32.mul (local.get 0) (i32.const 2)))
  (func $through (param i32 i32) (result i32) (call_indirect $functions (type $unary) (local.get 0) (local.get 1)))
  (func (export "_start")
    (table.set $functions (i32.const 1) (ref.func $_double))
    (if (i32.ne (call $through (i32.const 4) (i32.const 1)) (i32.const 8)) (then unreachable))))
