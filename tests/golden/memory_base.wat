;;! fact: where the memory's base is not constant it is loaded once, before the loop
;;! emit: asm
;;! mode: --memory-base random
;;! mode: --instance parameter
;;! run: yes
(module
  (memory 1)
  (func $zero (param $at i32) (param $end i32)
    (loop $again
      (i32.store (local.get $at) (i32.const 0))
      (br_if $again (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 12))) (local.get $end)))))
  (func (export "_start")
    (i64.store (i32.const 4) (i64.const -1))
    (call $zero (i32.const 4) (i32.const 16))
    (if (i64.ne (i64.load (i32.const 4)) (i64.const 0xffffffff00000000)) (then unreachable))))
