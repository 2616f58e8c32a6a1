;; Two modules call each other ten million times in a constant stack, one with more arguments than the other.
;;@ link: even=run/linked/even.wat
;;@ flags: --stack-size 64k
(module
  (import "even" "even" (func $even (param i64) (result i64)))
  (import "even" "odd" (table 1 funcref))
  (elem (i32.const 0) $odd)
  (func $odd (param i64 i64 i64 i64 i64 i64 i64 i64 i64 i64) (result i64)
    (if (i64.eqz (local.get 0)) (then (return (i64.const 0))))
    (return_call $even (i64.sub (local.get 0) (i64.const 1))))
  (func (export "_start")
    (if (i64.ne (call $even (i64.const 10000000)) (i64.const 1)) (then unreachable))))
