;;! fact: what is done about null is one compare and branch
;;! emit: clif asm
;;! run: yes
(module
  (elem declare func $_there)
  (func $_there)
  (func $as_non_null (param funcref) (result (ref func)) (ref.as_non_null (local.get 0)))
  (func $on_null (param externref) (result i32)
    (block $null (drop (br_on_null $null (local.get 0))) (return (i32.const 1)))
    (i32.const 0))
  (func $on_non_null (param funcref) (result i32)
    (block $some (result (ref func)) (br_on_non_null $some (local.get 0)) (return (i32.const 0)))
    (drop)
    (i32.const 1))
  (func (export "_start")
    (drop (call $as_non_null (ref.func $_there)))
    (if (call $on_null (ref.null noextern)) (then unreachable))
    (if (call $on_non_null (ref.null func)) (then unreachable))
    (if (i32.eqz (call $on_non_null (ref.func $_there))) (then unreachable))))
