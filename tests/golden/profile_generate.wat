;;! fact: each side of a branch adds to a counter of its own, and so does each call; who is called indirectly votes
;;! emit: clif asm
;;! flags: --profile-generate golden.profile
;;! funcs: counted
;;! run: yes
(module
  (type $unary (func (param i32) (result i32)))
  (table 2 2 funcref)
  (elem (i32.const 0) $double $counted)
  (func $double (type $unary) (i32.mul (local.get 0) (i32.const 2)))
  (func $counted (type $unary)
    (if (result i32) (local.get 0)
      (then (call_indirect (type $unary) (local.get 0) (i32.const 0)))
      (else (i32.const 9))))
  (func (export "_start")
    (if (i32.ne (call $counted (i32.const 4)) (i32.const 8)) (then unreachable))
    (if (i32.ne (call $counted (i32.const 0)) (i32.const 9)) (then unreachable))))
