;;! fact: a passive data segment is an address and a length in the instance; dropping it sets the length to 0
;;! emit: clif asm
;;! run: trap out of bounds memory access
(module
  (memory 1)
  (data $segment "abcd")
  (func $init (param i32 i32 i32) (memory.init $segment (local.get 0) (local.get 1) (local.get 2)))
  (func $drop (data.drop $segment))
  (func (export "_start")
    (call $init (i32.const 8) (i32.const 1) (i32.const 3))
    (if (i32.ne (i32.load (i32.const 8)) (i32.const 0x00646362)) (then unreachable))
    (call $drop)
    (call $init (i32.const 8) (i32.const 0) (i32.const 0))
    (call $init (i32.const 8) (i32.const 0) (i32.const 1))))
