;;! fact: a loop that plainly has few iterations, as what remains of one that a compiler has unrolled, stays as it is
;;! emit: asm
;;! funcs: rest
;;! run: yes
(module
  (memory (export "memory") 1 1)
  (func $rest (export "rest") (param $to i32) (param $from i32) (param $n i32)
    (if (local.tee $n (i32.and (local.get $n) (i32.const 3)))
      (then
        (loop $next
          (i32.store8 (local.get $to) (i32.load8_u (local.get $from)))
          (local.set $to (i32.add (local.get $to) (i32.const 1)))
          (local.set $from (i32.add (local.get $from) (i32.const 1)))
          (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))))
  (func (export "_start")
    (i32.store (i32.const 0) (i32.const 0x04030201))
    (call $rest (i32.const 100) (i32.const 0) (i32.const 7))
    (if (i32.ne (i32.load (i32.const 100)) (i32.const 0x00030201)) (then unreachable))))
