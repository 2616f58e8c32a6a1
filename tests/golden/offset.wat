;;! fact: an offset folds into the displacement while base + offset fits; a constant index leaves no index
;;! emit: asm
;;! run: trap out of bounds memory access
(module
  (memory 1)
  (func $greatest_that_folds (param i32) (result i32) (i32.load offset=0x43ffffff (local.get 0)))
  (func $least_that_does_not (param i32) (result i32) (i32.load offset=0x44000000 (local.get 0)))
  (func $beyond_2_gib (param i32) (result i32) (i32.load offset=0x80000000 (local.get 0)))
  (func $greatest (param i32) (result i64) (i64.load offset=0xffffffff (local.get 0)))
  (func $index_constant (result i32) (i32.load offset=4 (i32.const 1024)))
  (func $index_sum (param i32) (result i32) (i32.load offset=4 (i32.add (local.get 0) (i32.const 16))))
  (func $index_shifted (param i32) (result i32) (i32.load (i32.shl (local.get 0) (i32.const 2))))
  (func $index_known_positive (param i32) (result i32) (i32.load (i32.and (local.get 0) (i32.const 0xfffc))))
  (func (export "_start")
    (i32.store (i32.const 1028) (i32.const 9))
    (if (i32.ne (call $index_constant) (i32.const 9)) (then unreachable))
    (if (i32.ne (call $index_sum (i32.const 1008)) (i32.const 9)) (then unreachable))
    (if (i32.ne (call $index_shifted (i32.const 257)) (i32.const 9)) (then unreachable))
    (if (i32.ne (call $index_known_positive (i32.const 0x10407)) (i32.const 9)) (then unreachable))
    ;; The last access would be of 1028 if the sum were cut to 32 bits. These are never made:
    (if (i32.eqz (memory.size)) (then
      (drop (call $greatest_that_folds (i32.const 0))) (drop (call $least_that_does_not (i32.const 0)))
      (drop (call $greatest (i32.const 0)))))
    (drop (call $beyond_2_gib (i32.const 0x80000404)))))
