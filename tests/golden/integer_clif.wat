;;! fact: integer operators are one CLIF instruction; sign extension of low bits is a cut and an extension
;;! emit: clif
;;! run: yes
(module
  (func $arithmetic (param i32 i32) (result i32)
    (i32.add (i32.sub (local.get 0) (local.get 1)) (i32.mul (local.get 0) (local.get 1)))
    (i32.and (local.get 0) (i32.or (local.get 1) (i32.xor (local.get 0) (i32.const 7))))
    i32.add)
  (func $divisions (param i64 i64) (result i64)
    (i64.div_s (local.get 0) (local.get 1)) (i64.div_u (local.get 0) (local.get 1))
    (i64.rem_s (local.get 0) (local.get 1)) (i64.rem_u (local.get 0) (local.get 1))
    i64.add i64.add i64.add)
  (func $bits (param i32 i32) (result i32)
    (i32.shl (i32.shr_s (local.get 0) (local.get 1)) (i32.shr_u (local.get 0) (local.get 1)))
    (i32.rotl (local.get 0) (i32.rotr (local.get 0) (local.get 1)))
    (i32.clz (i32.ctz (i32.popcnt (local.get 0))))
    i32.add i32.add)
  (func $extended (param i32 i64) (result i64)
    (i64.add (i64.extend_i32_s (i32.extend8_s (local.get 0))) (i64.extend16_s (local.get 1))))
  (func (export "_start")
    (if (i32.ne (call $arithmetic (i32.const 6) (i32.const 3)) (i32.const 23)) (then unreachable))
    (if (i64.ne (call $divisions (i64.const 17) (i64.const 5)) (i64.const 10)) (then unreachable))
    ;; (8 >> 1) << (8 >> 1) = 64; 8 rotl (8 rotr 1 = 4) = 128; popcnt 1, ctz 0, clz 32
    (if (i32.ne (call $bits (i32.const 8) (i32.const 1)) (i32.const 224)) (then unreachable))
    (if (i64.ne (call $extended (i32.const 0x180) (i64.const 0x18000)) (i64.const -32896)) (then unreachable))))
