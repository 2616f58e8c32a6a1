;;! fact: what every function costs: a frame that backtraces follow
;;! emit: asm
;;! frame: kept
;;! run: yes
(module
  (func $nothing)
  (func $spills (param i32) (result i32) (call $nothing) (local.get 0))
  (func (export "_start") (if (i32.ne (call $spills (i32.const 7)) (i32.const 7)) (then unreachable))))
