;;! fact: checked, a constant index within the initial size needs no check, one beyond it is compared, one beyond the maximum is a trap
;;! emit: clif asm
;;! mode: --memory checked
;;! run: trap out of bounds memory access
(module
  (memory (export "memory") 1 2)
  (func $within (result i32) (i32.load offset=4 (i32.const 65528)))
  (func $grown (result i32) (i32.load offset=5 (i32.const 65528)))
  (func $never (result i32) (i32.load offset=4 (i32.const 131065)))
  (func (export "_start")
    (i32.store (i32.const 65532) (i32.const 9))
    (if (i32.ne (call $within) (i32.const 9)) (then unreachable))
    (if (i32.eqz (memory.size)) (then (drop (call $never))))
    (drop (call $grown))))
