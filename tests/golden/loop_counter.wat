;;! fact: a loop's test is of the counter that is kept, not of what it was before
;;! emit: asm
;;! funcs: scatter
;;! run: yes
(module
  (memory (export "memory") 1 1)
  ;; Its stores are of no stream, so that it stays.
  (func $scatter (export "scatter") (local $i i32)
    (loop $next
      (i32.store8 (i32.mul (local.get $i) (local.get $i)) (local.get $i))
      (br_if $next (i32.ne (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 100)))))
  (func (export "_start")
    (call $scatter)
    (if (i32.ne (i32.load8_u (i32.const 9801)) (i32.const 99)) (then unreachable))
    (if (i32.load8_u (i32.const 10000)) (then unreachable))))
