;;! fact: a fill checks its range once and calls memset
;;! emit: clif asm
;;! run: yes
(module
  (memory 1)
  (func $fill (param i32 i32 i32) (memory.fill (local.get 0) (local.get 1) (local.get 2)))
  (func (export "_start")
    (call $fill (i32.const 1) (i32.const 0x1ff) (i32.const 6))
    (call $fill (i32.const 0x10000) (i32.const 1) (i32.const 0))
    (if (i64.ne (i64.load (i32.const 0)) (i64.const 0x00ffffffffffff00)) (then unreachable))))
