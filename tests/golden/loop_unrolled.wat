;;! fact: what a compiler has unrolled by two is done as one vector of four lanes: two of its iterations
;;! emit: asm
;;! funcs: pairs
;;! run: yes
(module
  (memory (export "memory") 1 1)
  ;; a[i] ^= c, a[i + 1] ^= c
  (func $pairs (export "pairs") (param $a i32) (param $n i32) (param $c i32)
    (loop $next
      (i32.store (local.get $a) (i32.xor (i32.load (local.get $a)) (local.get $c)))
      (i32.store offset=4 (local.get $a) (i32.xor (i32.load offset=4 (local.get $a)) (local.get $c)))
      (local.set $a (i32.add (local.get $a) (i32.const 8)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 2))))))
  (func $sum (result i32) (local $i i32) (local $sum i32)
    (loop $next
      (local.set $sum (i32.add (local.get $sum) (i32.load (local.get $i))))
      (br_if $next (i32.ne (local.tee $i (i32.add (local.get $i) (i32.const 4))) (i32.const 1024))))
    (local.get $sum))
  (func (export "_start")
    (call $pairs (i32.const 4) (i32.const 38) (i32.const 7))
    (if (i32.ne (call $sum) (i32.const 266)) (then unreachable))
    (call $pairs (i32.const 8) (i32.const 2) (i32.const 1))
    (if (i32.ne (call $sum) (i32.const 264)) (then unreachable))))
