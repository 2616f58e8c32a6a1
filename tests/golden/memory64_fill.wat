;;! fact: a range of 64-bit address and length is checked without wrapping
;;! emit: clif asm
;;! run: trap out of bounds memory access
(module
  (memory (export "memory") i64 1)
  (func $fill (param i64 i32 i64) (memory.fill (local.get 0) (local.get 1) (local.get 2)))
  (func (export "_start")
    (call $fill (i64.const 8) (i32.const 7) (i64.const 2))
    (if (i32.ne (i32.load (i64.const 8)) (i32.const 0x707)) (then unreachable))
    (call $fill (i64.const 16) (i32.const 7) (i64.const -8))))
