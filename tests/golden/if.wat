;;! fact: a comparison and the branch on it are one compare and one jump; without else the operands pass by
;;! emit: clif asm
;;! run: yes
(module
  (func $both (param i32 i32) (result i32)
    (if (result i32) (i32.lt_s (local.get 0) (local.get 1)) (then (local.get 0)) (else (local.get 1))))
  (func $one (param i64) (result i32)
    (i32.const 5)
    (if (param i32) (result i32) (i64.eqz (local.get 0)) (then (i32.const 1) (i32.add))))
  (func (export "_start")
    (if (i32.ne (call $both (i32.const -1) (i32.const 1)) (i32.const -1)) (then unreachable))
    (if (i32.ne (call $both (i32.const 2) (i32.const 1)) (i32.const 1)) (then unreachable))
    (if (i32.ne (call $one (i64.const 0)) (i32.const 6)) (then unreachable))
    (if (i32.ne (call $one (i64.const 0x100000000)) (i32.const 5)) (then unreachable))))
