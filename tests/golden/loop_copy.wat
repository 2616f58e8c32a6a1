;;! fact: a loop that copies 16 bytes in each iteration, as a libc's memcpy does, copies 32 on vectors
;;! emit: asm
;;! funcs: copy
;;! run: yes
(module
  (memory (export "memory") 1 1)
  (func $copy (export "copy") (param $to i32) (param $from i32) (param $n i32)
    (loop $next
      (i64.store align=4 (local.get $to) (i64.load align=4 (local.get $from)))
      (i64.store offset=8 align=4 (local.get $to) (i64.load offset=8 align=4 (local.get $from)))
      (local.set $to (i32.add (local.get $to) (i32.const 16)))
      (local.set $from (i32.add (local.get $from) (i32.const 16)))
      (br_if $next (i32.gt_u (local.tee $n (i32.sub (local.get $n) (i32.const 16))) (i32.const 15)))))
  (func $check (param $at i32) (param $wanted i64)
    (if (i64.ne (i64.load (local.get $at)) (local.get $wanted)) (then unreachable)))
  (func (export "_start") (local $i i32)
    (loop $next
      (i32.store8 (local.get $i) (local.get $i))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 256))))
    (call $copy (i32.const 1001) (i32.const 3) (i32.const 95))
    (call $check (i32.const 993) (i64.const 0))
    (call $check (i32.const 1001) (i64.const 0x0a09080706050403))
    (call $check (i32.const 1073) (i64.const 0x5251504f4e4d4c4b))
    (call $check (i32.const 1081) (i64.const 0))
    ;; Over itself: each 16 bytes are copied from those before.
    (call $copy (i32.const 19) (i32.const 3) (i32.const 160))
    (call $check (i32.const 171) (i64.const 0x1211100f0e0d0c0b))))
