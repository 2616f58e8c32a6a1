;;! fact: bits of two numbers by a mask are taken by the bits in which the two differ, where no instruction takes those outside the mask
;;! emit: asm
;;! run: yes
(module
  (func $choose (param $mask i32) (param $ones i32) (param $zeros i32) (result i32)
    (i32.or
      (i32.and (local.get $mask) (local.get $ones))
      (i32.and (i32.xor (local.get $mask) (i32.const -1)) (local.get $zeros))))
  (func $choose_wide (param $mask i64) (param $ones i64) (param $zeros i64) (result i64)
    (i64.xor
      (i64.and (local.get $zeros) (i64.xor (i64.const -1) (local.get $mask)))
      (i64.and (local.get $ones) (local.get $mask))))
  ;; Of two masks, neither is the other one's opposite.
  (func $two (param $mask i32) (param $other i32) (param $ones i32) (param $zeros i32) (result i32)
    (i32.or
      (i32.and (local.get $mask) (local.get $ones))
      (i32.and (i32.xor (local.get $other) (i32.const -1)) (local.get $zeros))))
  ;; What is no opposite of the mask, as only some of its bits are changed.
  (func $_changed (param $mask i32) (param $ones i32) (param $zeros i32) (result i32)
    (i32.or
      (i32.and (local.get $mask) (local.get $ones))
      (i32.and (i32.xor (local.get $mask) (i32.const 0xf)) (local.get $zeros))))
  (func (export "_start")
    (if (i32.ne (call $_changed (i32.const 0xff0) (i32.const 0x1234) (i32.const 0x5678)) (i32.const 0x678)) (then unreachable))
    (if (i32.ne (call $choose (i32.const 0xff0) (i32.const 0x1234) (i32.const 0x5678)) (i32.const 0x5238)) (then unreachable))
    (if (i64.ne (call $choose_wide (i64.const 0xff0) (i64.const 0x1234) (i64.const 0x5678)) (i64.const 0x5238)) (then unreachable))
    (if (i32.ne (call $two (i32.const 0xff0) (i32.const 0xf) (i32.const 0x1234) (i32.const 0x5678)) (i32.const 0x5670)) (then unreachable))))
