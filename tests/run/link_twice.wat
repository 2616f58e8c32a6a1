;; One file under two names is two instances.
;;@ link: a=run/linked/counter.wat
;;@ link: b=run/linked/counter.wat
(module
  (import "a" "next" (func $a (result i32)))
  (import "b" "next" (func $b (result i32)))
  (func $expect (param i32 i32) (if (i32.ne (local.get 0) (local.get 1)) (then unreachable)))
  (func (export "_start")
    (call $expect (call $a) (i32.const 1))
    (call $expect (call $a) (i32.const 2))
    (call $expect (call $b) (i32.const 1))))
