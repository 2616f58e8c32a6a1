;; Only $_throws throws, and nothing refers to it: neither a call of another function nor one through the table can.
;;
;;! fact: a call that cannot throw has no handlers, and a tail call has left them behind
;;! emit: clif
;;! funcs: direct indirect tail
;;! run: yes
(module
  (type $unary (func (param i32) (result i32)))
  (tag $e)
  (table funcref (elem $_pure))
  (func $_pure (type $unary)
    ;; So many that it does not stand in its callers.
    nop nop nop nop nop nop nop nop nop nop nop nop nop nop nop
    (i32.mul (local.get 0) (local.get 0)))
  (func $_throws (type $unary) (throw $e))
  (func $direct (param i32) (result i32)
    (block $h (try_table (catch_all $h) (return (call $_pure (local.get 0)))))
    (i32.const -1))
  (func $indirect (param i32) (result i32)
    (block $h (try_table (catch_all $h) (return (call_indirect (type $unary) (local.get 0) (i32.const 0)))))
    (i32.const -1))
  (func $tail (param i32) (result i32)
    (block $h (try_table (catch_all $h) (return_call $_throws (local.get 0))))
    (i32.const -1))
  (func (export "_start")
    (if (i32.ne (call $direct (i32.const 3)) (i32.const 9)) (then unreachable))
    (if (i32.ne (call $indirect (i32.const 3)) (i32.const 9)) (then unreachable))
    (block $h
      (try_table (catch $e $h) (drop (call $tail (i32.const 0))))
      unreachable)))
