;;! fact: what lies outside a mask is taken by one instruction, on a CPU that has it
;;! emit: asm
;;! targets: x86_64-linux
;;! flags: --cpu x86-64-v3
;;! funcs: choose
;;! run: yes
(module
  (func $choose (param $mask i32) (param $ones i32) (param $zeros i32) (result i32)
    (i32.or
      (i32.and (local.get $mask) (local.get $ones))
      (i32.and (i32.xor (local.get $mask) (i32.const -1)) (local.get $zeros))))
  (func (export "_start")
    (if (i32.ne (call $choose (i32.const 0xff0) (i32.const 0x1234) (i32.const 0x5678)) (i32.const 0x5238)) (then unreachable))))
