;; A lane's load reaches as far as the lane: the first byte beyond the memory is out of bounds.
;;@ exit: 134
;;@ stderr: wasm trap: out of bounds memory access
(module
  (memory 1)
  (func (export "_start")
    (drop (v128.load8_lane 3 (i32.const 65535) (v128.const i64x2 0 0)))
    (drop (v128.load16_lane 3 (i32.const 65535) (v128.const i64x2 0 0)))))
