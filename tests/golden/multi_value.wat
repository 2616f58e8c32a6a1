;;! fact: operands that enter a loop and results that leave a block are block parameters
;;! emit: clif asm
;;! run: yes
(module
  (func $power (param $exponent i32) (result i32)
    (i32.const 1) (local.get $exponent)
    (loop $again (param i32 i32) (result i32)
      (local.set $exponent)
      (i32.const 3) (i32.mul)
      (local.tee $exponent (i32.sub (local.get $exponent) (i32.const 1)))
      (local.get $exponent)
      (br_if $again)
      drop))
  (func $swap (param i32 i32) (result i32 i32)
    (block $out (result i32 i32)
      (local.get 1) (local.get 0)
      (br_if $out (i32.eq (local.get 0) (local.get 1)))))
  (func (export "_start") (local $power i32)
    (if (i32.ne (call $power (i32.const 4)) (i32.const 81)) (then unreachable))
    (if (i32.ne (i32.sub (call $swap (i32.const 3) (i32.const 5))) (i32.const 2)) (then unreachable))))
