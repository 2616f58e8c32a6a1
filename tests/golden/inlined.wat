;;! fact: a small function stands in its callers, with its own locals and ends, and so does what stands in it; one that calls itself does not
;;! emit: clif asm
;;! funcs: sums
;;! run: yes
(module
  (memory 1)
  (func $at (param i32) (result i32) (i32.load8_u offset=4 (local.get 0)))
  (func $known (param i32) (result i32)
    (if (i32.gt_u (local.get 0) (i32.const 9)) (then (return (i32.const 3))))
    (call $at (local.get 0)))
  (func $deep (param i32) (result i32) (if (result i32) (local.get 0) (then (call $deep (i32.const 0))) (else (i32.const 1))))
  (func $sums (param i32) (result i32)
    (i32.add (call $known (local.get 0)) (call $deep (i32.const 1))))
  (func (export "_start")
    (if (i32.ne (call $sums (i32.const 10)) (i32.const 4)) (then unreachable))
    (if (i32.ne (call $sums (i32.const 1)) (i32.const 1)) (then unreachable))))
