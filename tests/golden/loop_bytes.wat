;;! fact: sixteen bytes are added and masked at a time: of sums, only the low bits are wanted
;;! emit: asm
;;! funcs: brighten
;;! run: yes
(module
  (memory (export "memory") 1 1)
  ;; a[i] = (a[i] + c) & 0x7f
  (func $brighten (export "brighten") (param $a i32) (param $end i32) (param $c i32)
    (loop $next
      (i32.store8 (local.get $a)
        (i32.and (i32.add (i32.load8_u (local.get $a)) (local.get $c)) (i32.const 0x7f)))
      (br_if $next (i32.ne (local.tee $a (i32.add (local.get $a) (i32.const 1))) (local.get $end)))))
  (func (export "_start") (local $i i32)
    (loop $next
      (i32.store8 (local.get $i) (local.get $i))
      (br_if $next (i32.ne (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 256))))
    (call $brighten (i32.const 3) (i32.const 250) (i32.const 300))
    (loop $next
      (local.set $i (i32.sub (local.get $i) (i32.const 1)))
      (if (i32.ne (i32.load8_u (local.get $i))
          (select (i32.and (i32.add (local.get $i) (i32.const 300)) (i32.const 0x7f)) (local.get $i)
            (i32.lt_u (i32.sub (local.get $i) (i32.const 3)) (i32.const 247))))
        (then unreachable))
      (br_if $next (local.get $i)))))
