;;! fact: from x86-64-v3 on a multiplication with an addition is one instruction
;;! emit: asm
;;! targets: x86_64-linux
;;! flags: --cpu x86-64-v3
(module
  (func $madd (export "madd") (param v128 v128 v128) (result v128)
    (f32x4.relaxed_madd (local.get 0) (local.get 1) (local.get 2)))
  (func $nmadd (export "nmadd") (param v128 v128 v128) (result v128)
    (f64x2.relaxed_nmadd (local.get 0) (local.get 1) (local.get 2))))
