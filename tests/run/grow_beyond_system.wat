;; A memory without a maximum may ask for everything; what the system does not give is refused with -1, and the program goes
;; on.
(module
  (memory (export "memory") 1)
  (func (export "_start") (local $pages i32)
    (local.set $pages (memory.grow (i32.const 65536)))
    (if (i32.ne (local.get $pages) (i32.const -1)) (then unreachable))
    (if (i32.ne (memory.size) (i32.const 1)) (then unreachable))
    (drop (i32.load (i32.const 65532)))))
