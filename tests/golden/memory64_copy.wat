;;! fact: a copy between memories of both kinds takes a 32-bit length; a sum with a 64-bit address traps where it wraps
;;! emit: clif asm
;;! run: yes
(module
  (memory $wide (export "memory") i64 1)
  (memory $narrow 1)
  (data (memory $wide) (i64.const 8) "abcd")
  (func $to_narrow (param i32 i64 i32) (memory.copy $narrow $wide (local.get 0) (local.get 1) (local.get 2)))
  (func (export "_start")
    (call $to_narrow (i32.const 16) (i64.const 8) (i32.const 4))
    (if (i32.ne (i32.load $narrow (i32.const 16)) (i32.const 0x64636261)) (then unreachable))))
