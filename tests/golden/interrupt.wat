;;! fact: a function that calls, and each turn of a loop, looks at the flag again; one that ends by itself does not
;;! emit: asm optimized
;;! flags: --interruptible
;;! funcs: twice leaf spin
;;! mode: --instance parameter
(module
  (func $leaf (param i32) (result i32) (i32.add (local.get 0) (i32.const 1)))
  (func $twice (param i32) (result i32) (call $leaf (call $leaf (local.get 0))))
  (func $spin (loop $again (br $again)))
  (func (export "_start") (drop (call $twice (i32.const 0))) (call $spin)))
