;;! fact: a memory with pages of one byte is checked by a compare; its size is its number of pages
;;! emit: clif asm
;;! run: yes
(module
  (memory (export "memory") 9 (pagesize 1))
  (func $load (param i32) (result i32) (i32.load offset=1 (local.get 0)))
  (func $size (result i32) memory.size)
  (func (export "_start")
    (i32.store offset=5 (i32.const 0) (i32.const 7))
    (if (i32.ne (call $load (i32.const 4)) (i32.const 7)) (then unreachable))
    (if (i32.ne (call $size) (i32.const 9)) (then unreachable))))
