;;! fact: a load is one instruction on x86_64, whatever its type: base and offset lie in the displacement
;;! emit: clif asm
;;! run: yes
(module
  (memory 1)
  (data (i32.const 16) "\01\02\03\04\05\06\07\08\00\00\80\3f\00\00\00\00\00\00\f0\3f")
  (func $i32 (param i32) (result i32) (i32.load offset=8 (local.get 0)))
  (func $i64 (param i32) (result i64) (i64.load (local.get 0)))
  (func $f32 (param i32) (result f32) (f32.load offset=8 (local.get 0)))
  (func $f64 (param i32) (result f64) (f64.load offset=4 (local.get 0)))
  (func (export "_start")
    (if (i32.ne (call $i32 (i32.const 8)) (i32.const 0x04030201)) (then unreachable))
    (if (i64.ne (call $i64 (i32.const 16)) (i64.const 0x0807060504030201)) (then unreachable))
    (if (f32.ne (call $f32 (i32.const 16)) (f32.const 1)) (then unreachable))
    (if (f64.ne (call $f64 (i32.const 24)) (f64.const 1)) (then unreachable))))
