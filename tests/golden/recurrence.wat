;;! fact: of a sum that a loop carries on, what is known last is added last; one that it does not wait for is added as it is written
;;! emit: optimized asm
;;! run: yes
(module
  (memory 1)
  (data (i32.const 0) "\01\02\03\04\05\06\07\08")
  ;; `$a` takes three steps from one iteration to the next, not five.
  (func $carried (param $n i32) (param $a i32) (result i32)
    (loop $next
      (local.set $a
        (i32.add
          (i32.add
            (i32.add (i32.rotl (local.get $a) (i32.const 7)) (i32.load (i32.const 0)))
            (local.get $n))
          (i32.load (i32.const 4))))
      (local.set $a (i32.xor (local.get $a) (i32.shr_u (local.get $a) (i32.const 3))))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $a))
  ;; Each iteration stores a sum that no other one takes.
  (func $stored (param $n i32) (param $a i32)
    (loop $next
      (i32.store (i32.mul (local.get $n) (i32.const 12))
        (i32.add
          (i32.add (i32.mul (local.get $n) (local.get $n)) (local.get $n))
          (local.get $a)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
  (func (export "_start")
    (if (i32.ne (call $carried (i32.const 5) (i32.const 9)) (i32.const 0xa956367)) (then unreachable))
    (call $stored (i32.const 3) (i32.const 100))
    (if (i32.ne (i32.load (i32.const 36)) (i32.const 112)) (then unreachable))
    (if (i32.ne (i32.load (i32.const 12)) (i32.const 102)) (then unreachable))))
