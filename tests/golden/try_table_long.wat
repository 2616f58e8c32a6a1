;;! fact: where a call's list of handlers would be long, the rest is one handler that compares tags
;;! emit: clif
;;! funcs: long
;;! run: yes
(module
  (tag $t0) (tag $t1) (tag $t2) (tag $t3) (tag $t4) (tag $t5) (tag $t6) (tag $t7) (tag $t8) (tag $t9)
  (func $_thrower (param i32)
    (if (i32.eq (local.get 0) (i32.const 1)) (then (throw $t0)))
    (if (i32.eq (local.get 0) (i32.const 2)) (then (throw $t9)))
    (if (i32.eq (local.get 0) (i32.const 3)) (then (throw $t8))))
  (func $long (param i32) (result i32)
    (block $h
      (block $low
        (try_table (catch $t9 $h)
          (try_table (catch $t1 $low) (catch $t2 $low) (catch $t3 $low) (catch $t4 $low)
                     (catch $t5 $low) (catch $t6 $low) (catch $t7 $low) (catch $t8 $low)
            (call $_thrower (local.get 0))))
        (return (i32.const 0)))
      (return (i32.const 1)))
    (i32.const 2))
  (tag $never)
  (func $_catches (param i32) (result i32)
    (block $h (try_table (catch $t0 $h) (return (call $long (local.get 0)))))
    (i32.const 3))
  (func (export "_start")
    (if (i32.ne (call $long (i32.const 0)) (i32.const 0)) (then unreachable))
    (if (i32.ne (call $_catches (i32.const 1)) (i32.const 3)) (then unreachable))
    (if (i32.ne (call $long (i32.const 2)) (i32.const 2)) (then unreachable))
    (if (i32.ne (call $long (i32.const 3)) (i32.const 1)) (then unreachable))))
