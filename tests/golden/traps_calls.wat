;;! fact: where traps are calls every check is a branch to one, out of the way; instructions that trap are behind it, or behind a check
;;! emit: asm
;;! flags: --memory checked --traps calls
;;! funcs: divide load
(module
  (memory 1 2)
  (func $divide (param i32 i32) (result i32) (i32.div_s (local.get 0) (local.get 1)))
  (func $load (param i32) (result i32)
    (i32.add (i32.load offset=8 (local.get 0)) (i32.load offset=4 (local.get 0))))
  (func (export "_start")
    (i32.store offset=8 (i32.const 16) (i32.const 5))
    (if (i32.ne (call $load (i32.const 16)) (i32.const 5)) (then unreachable))
    (if (i32.ne (call $divide (i32.const -7) (i32.const 2)) (i32.const -3)) (then unreachable))))
