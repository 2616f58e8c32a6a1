;;! fact: a linked module with a memory of its own passes a head of its own to the host
;;! emit: clif asm
;;! link: greet=run/linked/greet.wat
;;! funcs: start
;;! mode: --instance parameter
(module
  (import "greet" "greet" (func $greet (result i32)))
  (memory (export "memory") 1)
  (func $start (export "_start") (drop (call $greet))))
