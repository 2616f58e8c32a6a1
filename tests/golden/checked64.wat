;;! fact: checked, a 64-bit index is compared with the size less what follows it, or else the sum traps where it wraps
;;! emit: clif asm
;;! mode: --memory checked
;;! run: trap out of bounds memory access
(module
  (memory (export "memory") i64 1)
  (func $within (param i64) (result i32) (i32.load offset=65532 (local.get 0)))
  (func $beyond (param i64) (result i32) (i32.load offset=65533 (local.get 0)))
  (func (export "_start")
    (i32.store (i64.const 65532) (i32.const 9))
    (if (i32.ne (call $within (i64.const 0)) (i32.const 9)) (then unreachable))
    (drop (call $beyond (i64.const -65533)))))
