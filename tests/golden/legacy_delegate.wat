;;! fact: delegate throws to the block that it names, rethrow throws what a handler has caught
;;! emit: clif
;;! funcs: delegate rethrow
;;! run: yes
(module
  (tag $e (param i32))
  (func $_thrower (param i32) (if (local.get 0) (then (throw $e (local.get 0)))))
  (func $delegate (param i32) (result i32)
    try $outer (result i32)
      try (result i32)
        try
          local.get 0
          call $_thrower
        delegate $outer
        i32.const 0
      catch_all
        unreachable
      end
    catch $e
    end)
  (func $rethrow (param i32)
    try
      local.get 0
      call $_thrower
    catch_all
      rethrow 0
    end)
  (func (export "_start")
    (if (i32.ne (call $delegate (i32.const 0)) (i32.const 0)) (then unreachable))
    (if (i32.ne (call $delegate (i32.const 9)) (i32.const 9)) (then unreachable))
    (call $rethrow (i32.const 0))
    try (result i32)
      i32.const 8
      call $rethrow
      unreachable
    catch $e
    end
    (if (i32.ne (i32.const 8)) (then unreachable))))
