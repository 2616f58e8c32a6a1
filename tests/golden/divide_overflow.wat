;;! fact: the least integer divided by -1 is a trap of its own
;;! emit: clif
;;! run: trap integer overflow
(module
  (func $div_s (param i64 i64) (result i64) (i64.div_s (local.get 0) (local.get 1)))
  (func (export "_start")
    (if (i64.ne (call $div_s (i64.const 0x8000000000000000) (i64.const 1)) (i64.const 0x8000000000000000))
      (then unreachable))
    (drop (call $div_s (i64.const 0x8000000000000000) (i64.const -1)))))
