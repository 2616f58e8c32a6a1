;;! fact: a copy checks both ranges and calls memmove
;;! emit: clif asm
;;! run: yes
(module
  (memory 1)
  (data (i32.const 0) "abcdefgh")
  (func $copy (param i32 i32 i32) (memory.copy (local.get 0) (local.get 1) (local.get 2)))
  (func (export "_start")
    (call $copy (i32.const 2) (i32.const 0) (i32.const 6))
    (if (i64.ne (i64.load (i32.const 0)) (i64.const 0x6665646362616261)) (then unreachable))))
