;;! fact: a loop that goes down stores vectors from the top; none of its indices is below 0
;;! emit: asm
;;! funcs: invert
;;! run: yes
(module
  (memory (export "memory") 1 1)
  ;; a[n] = ~a[n] from n down to above 0
  (func $invert (export "invert") (param $a i32) (param $n i32)
    (loop $next
      (i32.store (i32.add (local.get $a) (i32.shl (local.get $n) (i32.const 2)))
        (i32.xor (i32.const -1) (i32.load (i32.add (local.get $a) (i32.shl (local.get $n) (i32.const 2))))))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
  (func (export "_start") (local $i i32)
    (loop $next
      (i32.store (local.get $i) (local.get $i))
      (br_if $next (i32.ne (local.tee $i (i32.add (local.get $i) (i32.const 4))) (i32.const 1024))))
    (call $invert (i32.const 0) (i32.const 30))
    (loop $next
      (local.set $i (i32.sub (local.get $i) (i32.const 4)))
      (if (i32.ne (i32.load (local.get $i))
          (select (i32.xor (i32.const -1) (local.get $i)) (local.get $i) (i32.le_u (i32.sub (local.get $i) (i32.const 4)) (i32.const 116))))
        (then unreachable))
      (br_if $next (local.get $i)))))
