;;! fact: from a vector to a number; on x86_64 a branch on any_true needs no number in between
;;! emit: asm
;;! run: yes
(module
  (func $any_true (param v128) (result i32) (v128.any_true (local.get 0)))
  (func $all_true (param v128) (result i32) (i16x8.all_true (local.get 0)))
  (func $bitmask_i8x16 (param v128) (result i32) (i8x16.bitmask (local.get 0)))
  (func $bitmask_i16x8 (param v128) (result i32) (i16x8.bitmask (local.get 0)))
  (func $branch (param v128) (result i32)
    (if (result i32) (v128.any_true (local.get 0)) (then (i32.const 5)) (else (i32.const 6))))
  (func (export "_start") (local $v v128)
    (local.set $v (v128.const i16x8 -1 1 0 0x8000 0 0 0 0x80))
    (if (i32.ne (call $any_true (local.get $v)) (i32.const 1)) (then unreachable))
    (if (call $all_true (local.get $v)) (then unreachable))
    (if (i32.ne (call $bitmask_i8x16 (local.get $v)) (i32.const 0x4083)) (then unreachable))
    (if (i32.ne (call $bitmask_i16x8 (local.get $v)) (i32.const 9)) (then unreachable))
    (if (i32.ne (call $branch (local.get $v)) (i32.const 5)) (then unreachable))))
