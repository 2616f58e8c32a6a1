;; The legacy proposal's forms: handlers in order, nested ones, rethrow to any depth, delegate to any block, and code that
;; nothing leads to.
(module
  (type $unary (func (param i32) (result i32)))
  (tag $number (param i32))
  (tag $pair (param i64 f64))
  (tag $nothing)
  (table funcref (elem $thrower))

  (func $check (param $got i32) (param $wanted i32)
    (if (i32.ne (local.get $got) (local.get $wanted)) (then unreachable)))
  (func $thrower (param $which i32) (result i32)
    (if (i32.eq (local.get $which) (i32.const 1)) (then (throw $number (i32.const 10))))
    (if (i32.eq (local.get $which) (i32.const 2)) (then (throw $pair (i64.const 20) (f64.const 0.5))))
    (if (i32.eq (local.get $which) (i32.const 3)) (then (throw $nothing)))
    (local.get $which))

  (func $handlers (param $which i32) (result i32)
    (local $live i32)
    i32.const 7
    local.set $live
    i32.const 100
    try (result i32)
      i32.const 9
      local.set $live
      local.get $which
      i32.const 0
      call_indirect (type $unary)
      i32.const 8
      local.set $live
    catch $number
      local.get $live
      i32.mul
    catch $pair
      f64.const 2
      f64.mul
      i64.trunc_f64_s
      i64.add
      i32.wrap_i64
    catch_all
      i32.const 30
    end
    i32.add)

  ;; Of two handlers, the outer one's exception is thrown again; then the inner one's.
  (func $rethrow (param $depth i32) (result i32)
    try (result i32)
      try (result i32)
        i32.const 1
        call $thrower
      catch $number
        drop
        try (result i32)
          i32.const 3
          call $thrower
        catch $nothing
          local.get $depth
          if
            rethrow 2
          else
            rethrow 1
          end
          unreachable
        end
      end
    catch $number
    catch_all
      i32.const 77
    end)

  ;; What the innermost block throws goes past the handlers between.
  (func $delegate (param $which i32) (result i32)
    try $outer (result i32)
      block $between (result i32)
        try (result i32)
          try (result i32)
            local.get $which
            call $thrower
          delegate $outer
        catch_all
          unreachable
        end
      end
    catch $number
    end)
  (func $delegate_out (param $which i32) (result i32)
    try (result i32)
      try (result i32)
        local.get $which
        call $thrower
      delegate 1
    catch_all
      unreachable
    end)
  (func $around (param $which i32) (result i32)
    try (result i32)
      local.get $which
      call $delegate_out
    catch $number
      i32.const 1
      i32.add
    catch_all
      i32.const 55
    end)

  ;; A handler's own exceptions are not its block's to catch.
  (func $in_handler (result i32)
    try (result i32)
      try (result i32)
        i32.const 1
        call $thrower
      catch $number
        drop
        i32.const 2
        call $thrower
      catch $pair
        unreachable
      end
    catch $pair
      drop
      i32.wrap_i64
    end)

  (func $dead (result i32)
    try (result i32)
      i32.const 6
    catch $number
      try (result i32)
        i32.const 1
        call $thrower
      catch_all
        rethrow 1
      end
      i32.add
    catch_all
      try
        nop
      delegate 0
      i32.const 5
    end)
  (func $thrown_here (param i32) (result i32)
    try (result i32)
      local.get 0
      if
        i64.const 3
        f64.const 4
        throw $pair
      end
      i32.const 2
      throw $number
    catch $pair
      drop
      i32.wrap_i64
    catch $number
      i32.const 100
      i32.add
    end)
  ;; No handlers at all.
  (func $bare (param i32) (result i32)
    try (result i32)
      local.get 0
      call $thrower
    end)

  (func (export "_start")
    (call $check (call $handlers (i32.const 0)) (i32.const 100))
    (call $check (call $handlers (i32.const 1)) (i32.const 190))
    (call $check (call $handlers (i32.const 2)) (i32.const 121))
    (call $check (call $handlers (i32.const 3)) (i32.const 130))
    (call $check (call $rethrow (i32.const 1)) (i32.const 10))
    (call $check (call $rethrow (i32.const 0)) (i32.const 77))
    (call $check (call $delegate (i32.const 0)) (i32.const 0))
    (call $check (call $delegate (i32.const 1)) (i32.const 10))
    (call $check (call $around (i32.const 4)) (i32.const 4))
    (call $check (call $around (i32.const 1)) (i32.const 11))
    (call $check (call $around (i32.const 3)) (i32.const 55))
    (call $check (call $in_handler) (i32.const 20))
    (call $check (call $dead) (i32.const 6))
    (call $check (call $thrown_here (i32.const 0)) (i32.const 102))
    (call $check (call $thrown_here (i32.const 1)) (i32.const 3))
    (call $check (call $bare (i32.const 9)) (i32.const 9))
    try
      i32.const 3
      call $bare
      drop
      unreachable
    catch $nothing
    end))
