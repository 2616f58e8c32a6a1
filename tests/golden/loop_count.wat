;;! fact: counting under a condition adds 1 or 0 in each lane, by a choice of what is counted and what was
;;! emit: asm
;;! funcs: count
;;! run: yes
(module
  (memory (export "memory") 1 1)
  ;; How many of the words are above w.
  (func $count (export "count") (param $a i32) (param $n i32) (param $w i32) (result i32) (local $count i32)
    (loop $next
      (if (i32.gt_s (i32.load (local.get $a)) (local.get $w))
        (then (local.set $count (i32.add (local.get $count) (i32.const 1)))))
      (local.set $a (i32.add (local.get $a) (i32.const 4)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $count))
  (func (export "_start") (local $i i32)
    (loop $next ;; a[i] = 4 * i
      (i32.store (local.get $i) (local.get $i))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 4))) (i32.const 1024))))
    (if (i32.ne (call $count (i32.const 0) (i32.const 100) (i32.const 40)) (i32.const 89)) (then unreachable))
    (if (i32.ne (call $count (i32.const 0) (i32.const 100) (i32.const -1)) (i32.const 100)) (then unreachable))))
