;; A memory with 64-bit addresses that declares no maximum grows to 16 GiB.
(module
  (memory (export "memory") i64 1)
  (func (export "_start")
    (if (i64.ne (memory.grow (i64.const 0x40000)) (i64.const -1)) (then unreachable))
    (if (i64.ne (memory.grow (i64.const 0x3ffff)) (i64.const 1)) (then unreachable))
    (i64.store (i64.const 0x3_ffff_fff8) (i64.const 7))
    (if (i64.ne (i64.load offset=8 (i64.const 0x3_ffff_fff0)) (i64.const 7)) (then unreachable))
    (if (i64.ne (memory.grow (i64.const 1)) (i64.const -1)) (then unreachable))))
