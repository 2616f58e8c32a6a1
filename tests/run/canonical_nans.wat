;; --canonical-nans and deterministic relaxed vectors: the standard's deterministic profile. Every operator that can give a
;; NaN, on NaNs of both kinds and signs with odd payloads and on operands that make one: the bits of the results are the
;; same on both CPUs, at every level of optimisation, and Wasmtime's. Those that only move signs or pick an operand (`abs`,
;; `neg`, `copysign`, `pmin`, `pmax`) leave payloads as they are.
;;@ flags: --canonical-nans --relaxed-simd deterministic
;;@ like: wasmtime
;;@ stdout: f32.ceil                 7fc00000 00000000 80000000
;;@ stdout: f32.floor                7fc00000 00000000 80000000
;;@ stdout: f32.trunc                7fc00000 00000000 80000000
;;@ stdout: f32.nearest              7fc00000 00000000 80000000
;;@ stdout: f32.sqrt                 7fc00000 00000000 80000000
;;@ stdout: f32.abs                  7fa00001 00000000 00000000
;;@ stdout: f32.neg                  ffa00001 80000000 00000000
;;@ stdout: f32.add                  7fc00000 00000000 7fc00000
;;@ stdout: f32.sub                  7fc00000 00000000 7fc00000
;;@ stdout: f32.mul                  7fc00000 00000000 7fc00000
;;@ stdout: f32.div                  7fc00000 7fc00000 7fc00000
;;@ stdout: f32.min                  7fc00000 00000000 7fc00000
;;@ stdout: f32.max                  7fc00000 00000000 7fc00000
;;@ stdout: f32.copysign             7fa00001 00000000 00000000
;;@ stdout: f64.ceil                 7ff8000000000000 0000000000000000 bff0000000000000
;;@ stdout: f64.floor                7ff8000000000000 0000000000000000 bff0000000000000
;;@ stdout: f64.trunc                7ff8000000000000 0000000000000000 bff0000000000000
;;@ stdout: f64.nearest              7ff8000000000000 0000000000000000 bff0000000000000
;;@ stdout: f64.sqrt                 7ff8000000000000 0000000000000000 7ff8000000000000
;;@ stdout: f64.abs                  7ff4000000000001 0000000000000000 3ff0000000000000
;;@ stdout: f64.neg                  fff4000000000001 8000000000000000 3ff0000000000000
;;@ stdout: f64.add                  7ff8000000000000 0000000000000000 7ff8000000000000
;;@ stdout: f64.sub                  7ff8000000000000 0000000000000000 7ff8000000000000
;;@ stdout: f64.mul                  7ff8000000000000 0000000000000000 7ff8000000000000
;;@ stdout: f64.div                  7ff8000000000000 7ff8000000000000 7ff8000000000000
;;@ stdout: f64.min                  7ff8000000000000 0000000000000000 7ff8000000000000
;;@ stdout: f64.max                  7ff8000000000000 0000000000000000 7ff8000000000000
;;@ stdout: f64.copysign             fff4000000000001 0000000000000000 3ff0000000000000
;;@ stdout: f32.demote_f64           7fc00000 00000000 bf800000
;;@ stdout: f64.promote_f32          7ff8000000000000 0000000000000000 8000000000000000
;;@ stdout: f32x4.ceil               7f8000007fc000003f8000007fc00000 7fc000007fc00000bf80000000000000 7fc000007fc000007fc0000080000000
;;@ stdout: f32x4.floor              7f8000007fc000003f8000007fc00000 7fc000007fc00000bf80000000000000 7fc000007fc000007fc0000080000000
;;@ stdout: f32x4.trunc              7f8000007fc000003f8000007fc00000 7fc000007fc00000bf80000000000000 7fc000007fc000007fc0000080000000
;;@ stdout: f32x4.nearest            7f8000007fc000003f8000007fc00000 7fc000007fc00000bf80000000000000 7fc000007fc000007fc0000080000000
;;@ stdout: f32x4.sqrt               7f8000007fc000003f8000007fc00000 7fc000007fc000007fc0000000000000 7fc000007fc000007fc0000080000000
;;@ stdout: f32x4.abs                7f8000007fc123453f8000007fa00001 7fffffff7f8000013f80000000000000 7fc000007fc000007fffffff00000000
;;@ stdout: f32x4.neg                ff8000007fc12345bf800000ffa00001 ffffffff7f8000013f80000080000000 7fc00000ffc000007fffffff00000000
;;@ stdout: f32x4.add                7fc000007fc000007fc000007fc00000 7fc000007fc000007fc0000000000000 7fc000007fc000007fc000007fc00000
;;@ stdout: f32x4.sub                7f8000007fc000007fc000007fc00000 7fc000007fc000007fc0000000000000 7fc000007fc000007fc000007fc00000
;;@ stdout: f32x4.mul                ff8000007fc000007fc000007fc00000 7fc000007fc000007fc0000000000000 7fc000007fc000007fc000007fc00000
;;@ stdout: f32x4.div                7fc000007fc000007fc000007fc00000 7fc000007fc000007fc000007fc00000 7fc000007fc000007fc000007fc00000
;;@ stdout: f32x4.min                ff8000007fc000007fc000007fc00000 7fc000007fc000007fc0000000000000 7fc000007fc000007fc000007fc00000
;;@ stdout: f32x4.max                7f8000007fc000007fc000007fc00000 7fc000007fc000007fc0000000000000 7fc000007fc000007fc000007fc00000
;;@ stdout: f32x4.pmin               ff800000ffc123453f8000007fa00001 7fffffffff800001bf80000000000000 ffc000007fc00000ffffffff80000000
;;@ stdout: f32x4.pmax               7f800000ffc123453f8000007fa00001 7fffffffff800001bf80000000000000 ffc000007fc00000ffffffff80000000
;;@ stdout: f32x4.relaxed_min        ff8000007fc000007fc000007fc00000 7fc000007fc000007fc0000000000000 7fc000007fc000007fc000007fc00000
;;@ stdout: f32x4.relaxed_max        7f8000007fc000007fc000007fc00000 7fc000007fc000007fc0000000000000 7fc000007fc000007fc000007fc00000
;;@ stdout: f32x4.relaxed_madd       ff8000007fc000007fc000007fc00000 7fc000007fc000007fc0000000000000 7fc000007fc000007fc000007fc00000
;;@ stdout: f32x4.relaxed_nmadd      7fc000007fc000007fc000007fc00000 7fc000007fc000007fc0000000000000 7fc000007fc000007fc000007fc00000
;;@ stdout: f64x2.ceil               3ff00000000000007ff8000000000000 7ff80000000000000000000000000000 7ff0000000000000bff0000000000000
;;@ stdout: f64x2.floor              3ff00000000000007ff8000000000000 7ff80000000000000000000000000000 7ff0000000000000bff0000000000000
;;@ stdout: f64x2.trunc              3ff00000000000007ff8000000000000 7ff80000000000000000000000000000 7ff0000000000000bff0000000000000
;;@ stdout: f64x2.nearest            3ff00000000000007ff8000000000000 7ff80000000000000000000000000000 7ff0000000000000bff0000000000000
;;@ stdout: f64x2.sqrt               3ff00000000000007ff8000000000000 7ff80000000000000000000000000000 7ff00000000000007ff8000000000000
;;@ stdout: f64x2.abs                3ff00000000000007ff4000000000001 7ff8123456789abc0000000000000000 7ff00000000000003ff0000000000000
;;@ stdout: f64x2.neg                bff0000000000000fff4000000000001 7ff8123456789abc8000000000000000 fff00000000000003ff0000000000000
;;@ stdout: f64x2.add                7ff80000000000007ff8000000000000 7ff80000000000000000000000000000 7ff80000000000007ff8000000000000
;;@ stdout: f64x2.sub                7ff80000000000007ff8000000000000 7ff80000000000000000000000000000 7ff00000000000007ff8000000000000
;;@ stdout: f64x2.mul                7ff80000000000007ff8000000000000 7ff80000000000000000000000000000 fff00000000000007ff8000000000000
;;@ stdout: f64x2.div                7ff80000000000007ff8000000000000 7ff80000000000007ff8000000000000 7ff80000000000007ff8000000000000
;;@ stdout: f64x2.min                7ff80000000000007ff8000000000000 7ff80000000000000000000000000000 fff00000000000007ff8000000000000
;;@ stdout: f64x2.max                7ff80000000000007ff8000000000000 7ff80000000000000000000000000000 7ff00000000000007ff8000000000000
;;@ stdout: f64x2.pmin               3ff00000000000007ff4000000000001 fff8123456789abc0000000000000000 fff0000000000000bff0000000000000
;;@ stdout: f64x2.pmax               3ff00000000000007ff4000000000001 fff8123456789abc0000000000000000 7ff0000000000000bff0000000000000
;;@ stdout: f64x2.relaxed_min        7ff80000000000007ff8000000000000 7ff80000000000000000000000000000 fff00000000000007ff8000000000000
;;@ stdout: f64x2.relaxed_max        7ff80000000000007ff8000000000000 7ff80000000000000000000000000000 7ff00000000000007ff8000000000000
;;@ stdout: f64x2.relaxed_madd       7ff80000000000007ff8000000000000 7ff80000000000000000000000000000 fff00000000000007ff8000000000000
;;@ stdout: f64x2.relaxed_nmadd      7ff80000000000007ff8000000000000 7ff80000000000000000000000000000 7ff80000000000007ff8000000000000
;;@ stdout: f32x4.demote_f64x2_zero  00000000000000003f8000007fc00000 00000000000000007fc0000000000000 00000000000000007f800000bf800000
;;@ stdout: f64x2.promote_low_f32x4  3ff00000000000007ff8000000000000 bff00000000000000000000000000000 7ff80000000000008000000000000000
(module
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (type $operator (func (param v128 v128) (result v128)))
  (memory (export "memory") 1)

  ;; Operands: three pairs of vectors as f32x4, three as f64x2.
  (data (i32.const 0x100)
    "\01\00\a0\7f\00\00\80\3f\45\23\c1\ff\00\00\80\7f" "\00\00\80\3f\ef\cd\ab\ff\56\34\92\7f\00\00\80\ff"
    "\00\00\00\00\00\00\80\bf\01\00\80\ff\ff\ff\ff\7f" "\00\00\00\00\00\00\c0\7f\00\00\00\00\00\00\80\bf"
    "\00\00\00\80\ff\ff\ff\ff\00\00\c0\7f\00\00\c0\ff" "\01\00\80\7f\00\00\80\7f\00\00\80\3f\01\00\c0\ff")
  (data (i32.const 0x200)
    "\01\00\00\00\00\00\f4\7f\00\00\00\00\00\00\f0\3f" "\23\01\00\00\00\00\f0\ff\56\34\12\f0\de\bc\fa\ff"
    "\00\00\00\00\00\00\00\00\bc\9a\78\56\34\12\f8\ff" "\00\00\00\00\00\00\00\00\00\00\00\00\00\00\f8\7f"
    "\00\00\00\00\00\00\f0\bf\00\00\00\00\00\00\f0\7f" "\ff\ff\ff\ff\ff\ff\ff\7f\00\00\00\00\00\00\f0\ff")

  ;; For each operator its name in 24 bytes, the address of its operands, and how many digits of a result are printed.
  (data (i32.const 0x1000)
    "f32.ceil                \00\01\00\00\08\00\00\00"
    "f32.floor               \00\01\00\00\08\00\00\00"
    "f32.trunc               \00\01\00\00\08\00\00\00"
    "f32.nearest             \00\01\00\00\08\00\00\00"
    "f32.sqrt                \00\01\00\00\08\00\00\00"
    "f32.abs                 \00\01\00\00\08\00\00\00"
    "f32.neg                 \00\01\00\00\08\00\00\00"
    "f32.add                 \00\01\00\00\08\00\00\00"
    "f32.sub                 \00\01\00\00\08\00\00\00"
    "f32.mul                 \00\01\00\00\08\00\00\00"
    "f32.div                 \00\01\00\00\08\00\00\00"
    "f32.min                 \00\01\00\00\08\00\00\00"
    "f32.max                 \00\01\00\00\08\00\00\00"
    "f32.copysign            \00\01\00\00\08\00\00\00"
    "f64.ceil                \00\02\00\00\10\00\00\00"
    "f64.floor               \00\02\00\00\10\00\00\00"
    "f64.trunc               \00\02\00\00\10\00\00\00"
    "f64.nearest             \00\02\00\00\10\00\00\00"
    "f64.sqrt                \00\02\00\00\10\00\00\00"
    "f64.abs                 \00\02\00\00\10\00\00\00"
    "f64.neg                 \00\02\00\00\10\00\00\00"
    "f64.add                 \00\02\00\00\10\00\00\00"
    "f64.sub                 \00\02\00\00\10\00\00\00"
    "f64.mul                 \00\02\00\00\10\00\00\00"
    "f64.div                 \00\02\00\00\10\00\00\00"
    "f64.min                 \00\02\00\00\10\00\00\00"
    "f64.max                 \00\02\00\00\10\00\00\00"
    "f64.copysign            \00\02\00\00\10\00\00\00"
    "f32.demote_f64          \00\02\00\00\08\00\00\00"
    "f64.promote_f32         \00\01\00\00\10\00\00\00"
    "f32x4.ceil              \00\01\00\00\20\00\00\00"
    "f32x4.floor             \00\01\00\00\20\00\00\00"
    "f32x4.trunc             \00\01\00\00\20\00\00\00"
    "f32x4.nearest           \00\01\00\00\20\00\00\00"
    "f32x4.sqrt              \00\01\00\00\20\00\00\00"
    "f32x4.abs               \00\01\00\00\20\00\00\00"
    "f32x4.neg               \00\01\00\00\20\00\00\00"
    "f32x4.add               \00\01\00\00\20\00\00\00"
    "f32x4.sub               \00\01\00\00\20\00\00\00"
    "f32x4.mul               \00\01\00\00\20\00\00\00"
    "f32x4.div               \00\01\00\00\20\00\00\00"
    "f32x4.min               \00\01\00\00\20\00\00\00"
    "f32x4.max               \00\01\00\00\20\00\00\00"
    "f32x4.pmin              \00\01\00\00\20\00\00\00"
    "f32x4.pmax              \00\01\00\00\20\00\00\00"
    "f32x4.relaxed_min       \00\01\00\00\20\00\00\00"
    "f32x4.relaxed_max       \00\01\00\00\20\00\00\00"
    "f32x4.relaxed_madd      \00\01\00\00\20\00\00\00"
    "f32x4.relaxed_nmadd     \00\01\00\00\20\00\00\00"
    "f64x2.ceil              \00\02\00\00\20\00\00\00"
    "f64x2.floor             \00\02\00\00\20\00\00\00"
    "f64x2.trunc             \00\02\00\00\20\00\00\00"
    "f64x2.nearest           \00\02\00\00\20\00\00\00"
    "f64x2.sqrt              \00\02\00\00\20\00\00\00"
    "f64x2.abs               \00\02\00\00\20\00\00\00"
    "f64x2.neg               \00\02\00\00\20\00\00\00"
    "f64x2.add               \00\02\00\00\20\00\00\00"
    "f64x2.sub               \00\02\00\00\20\00\00\00"
    "f64x2.mul               \00\02\00\00\20\00\00\00"
    "f64x2.div               \00\02\00\00\20\00\00\00"
    "f64x2.min               \00\02\00\00\20\00\00\00"
    "f64x2.max               \00\02\00\00\20\00\00\00"
    "f64x2.pmin              \00\02\00\00\20\00\00\00"
    "f64x2.pmax              \00\02\00\00\20\00\00\00"
    "f64x2.relaxed_min       \00\02\00\00\20\00\00\00"
    "f64x2.relaxed_max       \00\02\00\00\20\00\00\00"
    "f64x2.relaxed_madd      \00\02\00\00\20\00\00\00"
    "f64x2.relaxed_nmadd     \00\02\00\00\20\00\00\00"
    "f32x4.demote_f64x2_zero \00\02\00\00\20\00\00\00"
    "f64x2.promote_low_f32x4 \00\01\00\00\20\00\00\00")

  (global $operators i32 (i32.const 70))
  (table 70 funcref)
  (elem (i32.const 0)
    $f32.ceil $f32.floor $f32.trunc $f32.nearest $f32.sqrt $f32.abs $f32.neg $f32.add $f32.sub $f32.mul $f32.div
    $f32.min $f32.max $f32.copysign $f64.ceil $f64.floor $f64.trunc $f64.nearest $f64.sqrt $f64.abs $f64.neg $f64.add
    $f64.sub $f64.mul $f64.div $f64.min $f64.max $f64.copysign $f32.demote_f64 $f64.promote_f32 $f32x4.ceil
    $f32x4.floor $f32x4.trunc $f32x4.nearest $f32x4.sqrt $f32x4.abs $f32x4.neg $f32x4.add $f32x4.sub $f32x4.mul
    $f32x4.div $f32x4.min $f32x4.max $f32x4.pmin $f32x4.pmax $f32x4.relaxed_min $f32x4.relaxed_max $f32x4.relaxed_madd
    $f32x4.relaxed_nmadd $f64x2.ceil $f64x2.floor $f64x2.trunc $f64x2.nearest $f64x2.sqrt $f64x2.abs $f64x2.neg
    $f64x2.add $f64x2.sub $f64x2.mul $f64x2.div $f64x2.min $f64x2.max $f64x2.pmin $f64x2.pmax $f64x2.relaxed_min
    $f64x2.relaxed_max $f64x2.relaxed_madd $f64x2.relaxed_nmadd $f32x4.demote_f64x2_zero $f64x2.promote_low_f32x4)

  (func $f32.ceil (type $operator) (f32x4.splat (f32.ceil (f32x4.extract_lane 0 (local.get 0)))))
  (func $f32.floor (type $operator) (f32x4.splat (f32.floor (f32x4.extract_lane 0 (local.get 0)))))
  (func $f32.trunc (type $operator) (f32x4.splat (f32.trunc (f32x4.extract_lane 0 (local.get 0)))))
  (func $f32.nearest (type $operator) (f32x4.splat (f32.nearest (f32x4.extract_lane 0 (local.get 0)))))
  (func $f32.sqrt (type $operator) (f32x4.splat (f32.sqrt (f32x4.extract_lane 0 (local.get 0)))))
  (func $f32.abs (type $operator) (f32x4.splat (f32.abs (f32x4.extract_lane 0 (local.get 0)))))
  (func $f32.neg (type $operator) (f32x4.splat (f32.neg (f32x4.extract_lane 0 (local.get 0)))))
  (func $f32.add (type $operator) (f32x4.splat (f32.add (f32x4.extract_lane 0 (local.get 0)) (f32x4.extract_lane 0 (local.get 1)))))
  (func $f32.sub (type $operator) (f32x4.splat (f32.sub (f32x4.extract_lane 0 (local.get 0)) (f32x4.extract_lane 0 (local.get 1)))))
  (func $f32.mul (type $operator) (f32x4.splat (f32.mul (f32x4.extract_lane 0 (local.get 0)) (f32x4.extract_lane 0 (local.get 1)))))
  (func $f32.div (type $operator) (f32x4.splat (f32.div (f32x4.extract_lane 0 (local.get 0)) (f32x4.extract_lane 0 (local.get 1)))))
  (func $f32.min (type $operator) (f32x4.splat (f32.min (f32x4.extract_lane 0 (local.get 0)) (f32x4.extract_lane 0 (local.get 1)))))
  (func $f32.max (type $operator) (f32x4.splat (f32.max (f32x4.extract_lane 0 (local.get 0)) (f32x4.extract_lane 0 (local.get 1)))))
  (func $f32.copysign (type $operator) (f32x4.splat (f32.copysign (f32x4.extract_lane 0 (local.get 0)) (f32x4.extract_lane 0 (local.get 1)))))
  (func $f64.ceil (type $operator) (f64x2.splat (f64.ceil (f64x2.extract_lane 0 (local.get 0)))))
  (func $f64.floor (type $operator) (f64x2.splat (f64.floor (f64x2.extract_lane 0 (local.get 0)))))
  (func $f64.trunc (type $operator) (f64x2.splat (f64.trunc (f64x2.extract_lane 0 (local.get 0)))))
  (func $f64.nearest (type $operator) (f64x2.splat (f64.nearest (f64x2.extract_lane 0 (local.get 0)))))
  (func $f64.sqrt (type $operator) (f64x2.splat (f64.sqrt (f64x2.extract_lane 0 (local.get 0)))))
  (func $f64.abs (type $operator) (f64x2.splat (f64.abs (f64x2.extract_lane 0 (local.get 0)))))
  (func $f64.neg (type $operator) (f64x2.splat (f64.neg (f64x2.extract_lane 0 (local.get 0)))))
  (func $f64.add (type $operator) (f64x2.splat (f64.add (f64x2.extract_lane 0 (local.get 0)) (f64x2.extract_lane 0 (local.get 1)))))
  (func $f64.sub (type $operator) (f64x2.splat (f64.sub (f64x2.extract_lane 0 (local.get 0)) (f64x2.extract_lane 0 (local.get 1)))))
  (func $f64.mul (type $operator) (f64x2.splat (f64.mul (f64x2.extract_lane 0 (local.get 0)) (f64x2.extract_lane 0 (local.get 1)))))
  (func $f64.div (type $operator) (f64x2.splat (f64.div (f64x2.extract_lane 0 (local.get 0)) (f64x2.extract_lane 0 (local.get 1)))))
  (func $f64.min (type $operator) (f64x2.splat (f64.min (f64x2.extract_lane 0 (local.get 0)) (f64x2.extract_lane 0 (local.get 1)))))
  (func $f64.max (type $operator) (f64x2.splat (f64.max (f64x2.extract_lane 0 (local.get 0)) (f64x2.extract_lane 0 (local.get 1)))))
  (func $f64.copysign (type $operator) (f64x2.splat (f64.copysign (f64x2.extract_lane 0 (local.get 0)) (f64x2.extract_lane 0 (local.get 1)))))
  (func $f32.demote_f64 (type $operator) (f32x4.splat (f32.demote_f64 (f64x2.extract_lane 0 (local.get 0)))))
  (func $f64.promote_f32 (type $operator) (f64x2.splat (f64.promote_f32 (f32x4.extract_lane 0 (local.get 0)))))
  (func $f32x4.ceil (type $operator) (f32x4.ceil (local.get 0)))
  (func $f32x4.floor (type $operator) (f32x4.floor (local.get 0)))
  (func $f32x4.trunc (type $operator) (f32x4.trunc (local.get 0)))
  (func $f32x4.nearest (type $operator) (f32x4.nearest (local.get 0)))
  (func $f32x4.sqrt (type $operator) (f32x4.sqrt (local.get 0)))
  (func $f32x4.abs (type $operator) (f32x4.abs (local.get 0)))
  (func $f32x4.neg (type $operator) (f32x4.neg (local.get 0)))
  (func $f32x4.add (type $operator) (f32x4.add (local.get 0) (local.get 1)))
  (func $f32x4.sub (type $operator) (f32x4.sub (local.get 0) (local.get 1)))
  (func $f32x4.mul (type $operator) (f32x4.mul (local.get 0) (local.get 1)))
  (func $f32x4.div (type $operator) (f32x4.div (local.get 0) (local.get 1)))
  (func $f32x4.min (type $operator) (f32x4.min (local.get 0) (local.get 1)))
  (func $f32x4.max (type $operator) (f32x4.max (local.get 0) (local.get 1)))
  (func $f32x4.pmin (type $operator) (f32x4.pmin (local.get 0) (local.get 1)))
  (func $f32x4.pmax (type $operator) (f32x4.pmax (local.get 0) (local.get 1)))
  (func $f32x4.relaxed_min (type $operator) (f32x4.relaxed_min (local.get 0) (local.get 1)))
  (func $f32x4.relaxed_max (type $operator) (f32x4.relaxed_max (local.get 0) (local.get 1)))
  (func $f32x4.relaxed_madd (type $operator) (f32x4.relaxed_madd (local.get 0) (local.get 1) (local.get 1)))
  (func $f32x4.relaxed_nmadd (type $operator) (f32x4.relaxed_nmadd (local.get 0) (local.get 1) (local.get 1)))
  (func $f64x2.ceil (type $operator) (f64x2.ceil (local.get 0)))
  (func $f64x2.floor (type $operator) (f64x2.floor (local.get 0)))
  (func $f64x2.trunc (type $operator) (f64x2.trunc (local.get 0)))
  (func $f64x2.nearest (type $operator) (f64x2.nearest (local.get 0)))
  (func $f64x2.sqrt (type $operator) (f64x2.sqrt (local.get 0)))
  (func $f64x2.abs (type $operator) (f64x2.abs (local.get 0)))
  (func $f64x2.neg (type $operator) (f64x2.neg (local.get 0)))
  (func $f64x2.add (type $operator) (f64x2.add (local.get 0) (local.get 1)))
  (func $f64x2.sub (type $operator) (f64x2.sub (local.get 0) (local.get 1)))
  (func $f64x2.mul (type $operator) (f64x2.mul (local.get 0) (local.get 1)))
  (func $f64x2.div (type $operator) (f64x2.div (local.get 0) (local.get 1)))
  (func $f64x2.min (type $operator) (f64x2.min (local.get 0) (local.get 1)))
  (func $f64x2.max (type $operator) (f64x2.max (local.get 0) (local.get 1)))
  (func $f64x2.pmin (type $operator) (f64x2.pmin (local.get 0) (local.get 1)))
  (func $f64x2.pmax (type $operator) (f64x2.pmax (local.get 0) (local.get 1)))
  (func $f64x2.relaxed_min (type $operator) (f64x2.relaxed_min (local.get 0) (local.get 1)))
  (func $f64x2.relaxed_max (type $operator) (f64x2.relaxed_max (local.get 0) (local.get 1)))
  (func $f64x2.relaxed_madd (type $operator) (f64x2.relaxed_madd (local.get 0) (local.get 1) (local.get 1)))
  (func $f64x2.relaxed_nmadd (type $operator) (f64x2.relaxed_nmadd (local.get 0) (local.get 1) (local.get 1)))
  (func $f32x4.demote_f64x2_zero (type $operator) (f32x4.demote_f64x2_zero (local.get 0)))
  (func $f64x2.promote_low_f32x4 (type $operator) (f64x2.promote_low_f32x4 (local.get 0)))

  ;; Writes a line for each operator: its name, and the results for its three pairs of operands, highest digit first.
  (func (export "_start")
    (local $number i32) (local $record i32) (local $operands i32) (local $pair i32)
    (loop $lines
      (local.set $record (i32.add (i32.const 0x1000) (i32.mul (local.get $number) (i32.const 32))))
      (call $write (local.get $record) (i32.const 24))
      (local.set $operands (i32.load offset=24 (local.get $record)))
      (local.set $pair (i32.const 0))
      (loop $pairs
        (v128.store (i32.const 0x40)
          (call_indirect (type $operator)
            (v128.load (local.get $operands)) (v128.load offset=16 (local.get $operands)) (local.get $number)))
        (call $digits (i32.load offset=28 (local.get $record)))
        (local.set $operands (i32.add (local.get $operands) (i32.const 32)))
        (local.set $pair (i32.add (local.get $pair) (i32.const 1)))
        (br_if $pairs (i32.lt_u (local.get $pair) (i32.const 3))))
      (i32.store8 (i32.const 0x80) (i32.const 10))
      (call $write (i32.const 0x80) (i32.const 1))
      (local.set $number (i32.add (local.get $number) (i32.const 1)))
      (br_if $lines (i32.lt_u (local.get $number) (global.get $operators)))))

  ;; Writes a blank and the lowest digits of the number at 0x40 in hexadecimal.
  (func $digits (param $count i32)
    (local $at i32) (local $digit i32)
    (i32.store8 (i32.const 0x80) (i32.const 32))
    (local.set $at (local.get $count))
    (loop $next
      (local.set $at (i32.sub (local.get $at) (i32.const 1)))
      (local.set $digit
        (i32.and (i32.const 15)
          (i32.shr_u (i32.load8_u offset=0x40 (i32.shr_u (local.get $at) (i32.const 1)))
            (i32.shl (i32.and (local.get $at) (i32.const 1)) (i32.const 2)))))
      (i32.store8 offset=0x80 (i32.sub (local.get $count) (local.get $at))
        (i32.add (local.get $digit)
          (select (i32.const 48) (i32.const 87) (i32.lt_u (local.get $digit) (i32.const 10)))))
      (br_if $next (local.get $at)))
    (call $write (i32.const 0x80) (i32.add (local.get $count) (i32.const 1))))

  (func $write (param $address i32) (param $bytes i32)
    (i32.store (i32.const 0) (local.get $address))
    (i32.store (i32.const 4) (local.get $bytes))
    (if (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)) (then unreachable))))
