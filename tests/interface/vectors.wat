;; vectors go by pointers
(module
  (import "env" "twist" (func $twist (param v128) (result v128)))
  (global (export "mask") (mut v128) (v128.const i64x2 1 2))
  (func (export "swap") (param v128 v128) (result v128 v128) (local.get 1) (local.get 0))
  (func (export "twist") (param v128) (result v128) (call $twist (local.get 0))))
