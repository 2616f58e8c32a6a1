;;! fact: a constant index whose end lies in the reservation is not checked; one beyond it is a trap
;;! emit: clif asm
;;! run: trap out of bounds memory access
(module
  (memory (export "memory") i64 1 2)
  (func $inside (result i32) (i32.load offset=4 (i64.const 1024)))
  (func $in_the_guard (result i32) (i32.load offset=0x100000000 (i64.const 0)))
  (func $beyond (result i32) (i32.load offset=16 (i64.const -8)))
  (func (export "_start")
    (i32.store (i64.const 1028) (i32.const 9))
    (if (i32.ne (call $inside) (i32.const 9)) (then unreachable))
    (if (i64.eqz (memory.size)) (then (drop (call $beyond))))
    (drop (call $in_the_guard))))
