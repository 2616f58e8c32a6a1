;;! fact: a call inside a try_table is the same call with a list of handlers, which stand behind everything else
;;! emit: clif asm
;;! funcs: guarded
;;! mode: --instance parameter
;;! run: yes
(module
  (tag $number (param i32))
  (func $_thrower (param i32) (result i32)
    (if (i32.gt_u (local.get 0) (i32.const 9)) (then (throw $number (local.get 0))))
    (local.get 0))
  (func $guarded (param i32) (result i32)
    (block $caught (result i32)
      (return (i32.add (try_table (result i32) (catch $number $caught) (call $_thrower (local.get 0))) (i32.const 1)))))
  (func (export "_start")
    (if (i32.ne (call $guarded (i32.const 4)) (i32.const 5)) (then unreachable))
    (if (i32.ne (call $guarded (i32.const 40)) (i32.const 40)) (then unreachable))))
