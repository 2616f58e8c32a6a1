;;! fact: x86-64-v2 counts leading and trailing zeros with a case for 0, AArch64 without
;;! emit: asm
;;! run: yes
(module
  (func $clz (param i32) (result i32) (i32.clz (local.get 0)))
  (func $ctz (param i64) (result i64) (i64.ctz (local.get 0)))
  (func $popcnt (param i64) (result i64) (i64.popcnt (local.get 0)))
  (func (export "_start")
    (if (i32.ne (call $clz (i32.const 0)) (i32.const 32)) (then unreachable))
    (if (i32.ne (call $clz (i32.const 0x10)) (i32.const 27)) (then unreachable))
    (if (i64.ne (call $ctz (i64.const 0)) (i64.const 64)) (then unreachable))
    (if (i64.ne (call $ctz (i64.const 0x10)) (i64.const 4)) (then unreachable))
    (if (i64.ne (call $popcnt (i64.const 0xff00ff)) (i64.const 16)) (then unreachable))))
