;; A memory of single bytes: it grows by them, starts with a segment up to its last one, and ends exactly.
;;@ exit: 0
(module
  (memory (export "memory") 5 7 (pagesize 1))
  (data (i32.const 2) "abc")
  (func (export "_start")
    (if (i32.ne (i32.load8_u (i32.const 4)) (i32.const 99)) (then unreachable))
    (if (i32.ne (memory.grow (i32.const 3)) (i32.const -1)) (then unreachable))
    (if (i32.ne (memory.grow (i32.const 2)) (i32.const 5)) (then unreachable))
    (if (i32.ne (memory.size) (i32.const 7)) (then unreachable))
    (i32.store (i32.const 3) (i32.const -1))
    (memory.fill (i32.const 5) (i32.const 0) (i32.const 2))
    (if (i32.ne (i32.load16_u (i32.const 5)) (i32.const 0)) (then unreachable))
    (if (i32.ne (i32.load8_u offset=4 (i32.const 0)) (i32.const 255)) (then unreachable))))
