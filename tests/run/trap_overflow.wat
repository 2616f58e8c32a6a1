;; The least number divided by -1 does not fit; the remainder does and is 0.
;;@ exit: 134
;;@ stderr: wasm trap: integer overflow
(module
  (global $least (mut i32) (i32.const 0x80000000))
  (global $minus_one (mut i32) (i32.const -1))
  (func (export "_start")
    (if (i32.rem_s (global.get $least) (global.get $minus_one)) (then unreachable))
    (drop (i32.div_s (global.get $least) (global.get $minus_one)))))
