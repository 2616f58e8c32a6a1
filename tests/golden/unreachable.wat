;;! fact: unreachable is one instruction that faults, and nothing is left of the dead code after it
;;! emit: clif asm
;;! run: trap unreachable
(module
  (func $trap unreachable)
  (func $dead (param i32) (result i32)
    (return (local.get 0))
    (block (result i32) (loop (br 0)) (i32.const 1) (if (result i32) (then (i32.const 2)) (else (i32.const 3)))))
  (func $never_returns_twice (param i32) (result i32)
    (if (result i32) (local.get 0) (then unreachable) (else unreachable)))
  (func (export "_start")
    (if (i32.ne (call $dead (i32.const 1)) (i32.const 1)) (then unreachable))
    (drop (call $never_returns_twice (i32.const 0)))
    (call $trap)))
