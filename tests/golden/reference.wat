;;! fact: a reference is the address of a constant record; null is 0
;;! emit: clif asm
;;! funcs: func null is_null
;;! run: yes
(module
  (elem declare func $a $b)
  (func $a)
  (func $b)
  (func $func (result funcref) (ref.func $b))
  (func $null (result externref) (ref.null extern))
  (func $is_null (param funcref) (result i32) (ref.is_null (local.get 0)))
  (func (export "_start")
    (drop (ref.func $a))
    (if (call $is_null (call $func)) (then unreachable))
    (if (i32.eqz (ref.is_null (call $null))) (then unreachable))
    (if (i32.eqz (call $is_null (ref.null func))) (then unreachable))))
