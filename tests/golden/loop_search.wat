;;! fact: 16 iterations are looked at at once, of a loop that leaves where two bytes differ; the loop as it was finds which
;;! emit: asm
;;! funcs: differ
;;! run: yes
(module
  (memory (export "memory") 1 1)
  (func $differ (export "differ") (param $a i32) (param $b i32) (param $n i32) (result i32) (local $x i32)
    (block $found
      (loop $next
        (br_if $found (i32.ne (i32.load8_u (local.get $a)) (i32.load8_u (local.get $b))))
        (local.set $a (i32.add (local.get $a) (i32.const 1)))
        (local.set $b (i32.add (local.get $b) (i32.const 1)))
        (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
      (return (i32.const -1)))
    (local.get $a))
  (func $check (param $found i32) (param $wanted i32)
    (if (i32.ne (local.get $found) (local.get $wanted)) (then unreachable)))
  (func (export "_start")
    (call $check (call $differ (i32.const 0) (i32.const 1024) (i32.const 100)) (i32.const -1))
    (i32.store8 (i32.const 70) (i32.const 1))
    (call $check (call $differ (i32.const 0) (i32.const 1024) (i32.const 100)) (i32.const 70))
    (call $check (call $differ (i32.const 0) (i32.const 1024) (i32.const 71)) (i32.const 70))
    (call $check (call $differ (i32.const 0) (i32.const 1024) (i32.const 70)) (i32.const -1))))
