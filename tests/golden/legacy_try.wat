;;! fact: exceptions of a legacy try lead to one block, which compares tags in order and throws on what is not caught
;;! emit: clif asm
;;! funcs: guarded
;;! run: yes
(module
  (tag $e (param i32))
  (tag $f)
  (func $_thrower (param i32)
    (if (i32.eq (local.get 0) (i32.const 1)) (then (throw $e (i32.const 7))))
    (if (i32.eq (local.get 0) (i32.const 2)) (then (throw $f))))
  (func $guarded (param i32) (result i32)
    try (result i32)
      local.get 0
      call $_thrower
      i32.const 0
    catch $e
    end)
  (func (export "_start")
    (if (i32.ne (call $guarded (i32.const 0)) (i32.const 0)) (then unreachable))
    (if (i32.ne (call $guarded (i32.const 1)) (i32.const 7)) (then unreachable))
    try
      i32.const 2
      call $guarded
      unreachable
    catch $f
    end))
