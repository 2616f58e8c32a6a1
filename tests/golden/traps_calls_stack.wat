;;! fact: where traps are calls a function that calls looks at the limit of the stack, below its own small frame
;;! emit: asm
;;! flags: --memory checked --traps calls
;;! mode: --instance parameter
;;! frame: kept
(module
  (func $calls (param i32) (result i32) (i32.add (call $calls (local.get 0)) (local.get 0)))
  (func (export "_start") (drop (call $calls (i32.const 0)))))
