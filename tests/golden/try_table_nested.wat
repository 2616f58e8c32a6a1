;;! fact: a call has the handlers of all blocks around it, of each tag only the innermost, and none after one for all
;;! emit: clif
;;! funcs: nested
;;! run: yes
(module
  (tag $a)
  (tag $b)
  (tag $c)
  (func $_thrower (param i32)
    (if (i32.eq (local.get 0) (i32.const 1)) (then (throw $a)))
    (if (i32.eq (local.get 0) (i32.const 2)) (then (throw $b)))
    (if (i32.eq (local.get 0) (i32.const 3)) (then (throw $c))))
  (func $nested (param i32) (result i32)
    (block $never
      (block $all
        (block $outer
          (block $inner
            (try_table (catch $c $never)
              (try_table (catch $a $outer) (catch $b $outer) (catch_all $all) (catch $c $never)
                (try_table (catch $a $inner) (call $_thrower (local.get 0)))))
            (return (i32.const 0)))
          (return (i32.const 1)))
        (return (i32.const 2)))
      (return (i32.const 3)))
    (i32.const 4))
  (func (export "_start")
    (if (i32.ne (call $nested (i32.const 0)) (i32.const 0)) (then unreachable))
    (if (i32.ne (call $nested (i32.const 1)) (i32.const 1)) (then unreachable))
    (if (i32.ne (call $nested (i32.const 2)) (i32.const 2)) (then unreachable))
    (if (i32.ne (call $nested (i32.const 3)) (i32.const 3)) (then unreachable))))
