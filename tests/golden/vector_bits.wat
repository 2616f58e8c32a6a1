;;! fact: bits of a whole vector
;;! emit: asm
;;! run: yes
(module
  (func $not (param v128) (result v128) (v128.not (local.get 0)))
  (func $and (param v128 v128) (result v128) (v128.and (local.get 0) (local.get 1)))
  (func $andnot (param v128 v128) (result v128) (v128.andnot (local.get 0) (local.get 1)))
  (func $or (param v128 v128) (result v128) (v128.or (local.get 0) (local.get 1)))
  (func $xor (param v128 v128) (result v128) (v128.xor (local.get 0) (local.get 1)))
  (func $bitselect (param v128 v128 v128) (result v128) (v128.bitselect (local.get 0) (local.get 1) (local.get 2)))
  (func $_is (param v128 v128)
    (if (i32.eqz (i8x16.all_true (i8x16.eq (local.get 0) (local.get 1)))) (then unreachable)))
  (func (export "_start") (local $a v128) (local $b v128)
    (local.set $a (v128.const i64x2 0x0c 0x0c)) (local.set $b (v128.const i64x2 0x0a 0x0a))
    (call $_is (call $not (local.get $a)) (v128.const i64x2 -13 -13))
    (call $_is (call $and (local.get $a) (local.get $b)) (v128.const i64x2 8 8))
    (call $_is (call $andnot (local.get $a) (local.get $b)) (v128.const i64x2 4 4))
    (call $_is (call $or (local.get $a) (local.get $b)) (v128.const i64x2 14 14))
    (call $_is (call $xor (local.get $a) (local.get $b)) (v128.const i64x2 6 6))
    (call $_is (call $bitselect (local.get $a) (local.get $b) (v128.const i64x2 -1 0)) (v128.const i64x2 0x0c 0x0a))))
