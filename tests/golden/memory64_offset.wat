;;! fact: an offset beyond the guard lowers the limit, so that no sum can wrap; one that no size can hold is a trap
;;! emit: clif asm
;;! funcs: below beyond never
;;! run: trap out of bounds memory access
(module
  (memory (export "memory") i64 1 0x30000)
  (func $below (param i64) (result i32) (i32.load offset=0x10000fffc (local.get 0)))
  (func $beyond (param i64) (result i32) (i32.load offset=0x10000fffd (local.get 0)))
  (func $never (param i64) (result i32) (i32.load offset=0x2fffffffd (local.get 0)))
  (func $wraps (param i64) (result i32) (i32.load offset=0xffffffffffffffff (local.get 0)))
  (func (export "_start")
    ;; These are never called.
    (if (i64.eqz (memory.size)) (then
      (drop (call $below (i64.const 0))) (drop (call $never (i64.const 0))) (drop (call $wraps (i64.const 0)))))
    ;; The last access would be of 0 if the sum were cut to 64 bits.
    (drop (call $beyond (i64.const 0xfffffffeffff0003)))))
