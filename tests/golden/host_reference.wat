;;! fact: the reference that stands for a number is one more than it, as 0 is null
;;! emit: clif asm
;;! funcs: make read
;;! run: yes
(module
  (import "wasm2native" "externref" (func $externref (param i32) (result externref)))
  (import "wasm2native" "externref_value" (func $value (param externref) (result i32)))
  (func $make (param i32) (result externref) (call $externref (local.get 0)))
  (func $read (param externref) (result i32) (call $value (local.get 0)))
  (func (export "_start")
    (if (i32.ne (call $read (call $make (i32.const -1))) (i32.const -1)) (then unreachable))
    (if (ref.is_null (call $make (i32.const 0))) (then unreachable))))
