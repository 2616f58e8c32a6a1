;; One that declares more grows to what it declares, or to 256 GiB: its reservation fits below where the system puts programs.
;; Emulators list every page of it, which takes seconds.
;;@ variants: default
(module
  (memory (export "memory") i64 1 0x1000000)
  (func (export "_start")
    (if (i64.ne (memory.grow (i64.const 0x400000)) (i64.const -1)) (then unreachable))
    (if (i64.ne (memory.grow (i64.const 0x3fffff)) (i64.const 1)) (then unreachable))
    (i64.store (i64.const 0x3f_ffff_fff8) (i64.const 7))
    (if (i64.ne (i64.load offset=8 (i64.const 0x3f_ffff_fff0)) (i64.const 7)) (then unreachable))))
