;; The table is closed and holds functions of a type and of its subtype.
;;
;;! fact: subtypes are compared on a cold path, and only those that some function has
;;! emit: clif asm
;;! funcs: base
;;! run: yes
(module
  (type $base (sub (func (result i32))))
  (type $unused (sub $base (func (result i32))))
  (type $leaf (sub final $base (func (result i32))))
  (table $functions funcref (elem $_base $_leaf))
  (func $_base (type $base) (i32.const 1))
  (func $_leaf (type $leaf) (i32.const 2))
  (func $base (param i32) (result i32) (call_indirect $functions (type $base) (local.get 0)))
  (func $leaf (param i32) (result i32) (call_indirect $functions (type $leaf) (local.get 0)))
  (func (export "_start")
    (if (i32.ne (call $base (i32.const 0)) (i32.const 1)) (then unreachable))
    (if (i32.ne (call $base (i32.const 1)) (i32.const 2)) (then unreachable))
    (if (i32.ne (call $leaf (i32.const 1)) (i32.const 2)) (then unreachable))))
