;;! fact: what every function costs: a frame that backtraces follow
;;! emit: asm
;;! frame: kept
;;! funcs: nothing spills
;;! run: yes
(module
  (func $nothing)
  (func $spills (param i32) (result i32) (call $much) (local.get 0))
  ;; With so many operators, it does not stand in its caller.
  (func $much nop nop nop nop nop nop nop nop nop nop nop nop nop nop nop)
  (func (export "_start") (call $nothing) (if (i32.ne (call $spills (i32.const 7)) (i32.const 7)) (then unreachable))))
