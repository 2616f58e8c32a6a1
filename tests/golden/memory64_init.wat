;;! fact: a segment is read with 32-bit numbers and copied to a 64-bit address
;;! emit: clif
;;! run: yes
(module
  (memory (export "memory") i64 1)
  (data $passive "abcdefgh")
  (func $init (param i64 i32 i32) (memory.init $passive (local.get 0) (local.get 1) (local.get 2)))
  (func (export "_start")
    (call $init (i64.const 8) (i32.const 2) (i32.const 4))
    (if (i32.ne (i32.load (i64.const 8)) (i32.const 0x66656463)) (then unreachable))))
