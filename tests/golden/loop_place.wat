;;! fact: a place that the loop may store over is read before the fast one, which looks at it after each turn, and undoes the turn where it has changed
;;! emit: asm
;;! funcs: relax
;;! run: yes
(module
  (memory (export "memory") 1 1)
  ;; a[i] += *p
  (func $relax (export "relax") (param $a i32) (param $p i32) (param $n i32)
    (loop $next
      (i32.store (local.get $a) (i32.add (i32.load (local.get $a)) (i32.load (local.get $p))))
      (local.set $a (i32.add (local.get $a) (i32.const 4)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
  (func $check (param $at i32) (param $wanted i32)
    (if (i32.ne (i32.load (local.get $at)) (local.get $wanted)) (then unreachable)))
  (func (export "_start") (local $i i32)
    (loop $next ;; a[i] = 4 * i
      (i32.store (local.get $i) (local.get $i))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 4))) (i32.const 512))))
    (call $relax (i32.const 0) (i32.const 80) (i32.const 64))
    (call $check (i32.const 0) (i32.const 80))
    (call $check (i32.const 80) (i32.const 160))
    (call $check (i32.const 84) (i32.const 244))
    (call $check (i32.const 252) (i32.const 412))
    (call $check (i32.const 256) (i32.const 256))))
