;; Copies whose ranges overlap, both ways, of every size to 300 and at every small distance.
(module
  (memory (export "memory") 1)
  (func $pattern (param $i i32) (result i32)
    (i32.and (i32.add (i32.mul (local.get $i) (i32.const 37)) (i32.shr_u (local.get $i) (i32.const 3))) (i32.const 255)))
  (func $fill (local $i i32)
    (loop $next
      (i32.store8 (local.get $i) (call $pattern (local.get $i)))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 1024)))))
  (func $check (param $to i32) (param $from i32) (param $bytes i32) (local $i i32)
    (loop $next
      (if (i32.ne (i32.load8_u (local.get $i))
            (call $pattern
              (if (result i32) (i32.lt_u (i32.sub (local.get $i) (local.get $to)) (local.get $bytes))
                (then (i32.add (i32.sub (local.get $i) (local.get $to)) (local.get $from)))
                (else (local.get $i)))))
        (then unreachable))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 1024)))))
  (func (export "_start") (local $bytes i32) (local $distance i32)
    (loop $sizes
      (local.set $distance (i32.const -20))
      (loop $distances
        (call $fill)
        (memory.copy (i32.add (i32.const 400) (local.get $distance)) (i32.const 400) (local.get $bytes))
        (call $check (i32.add (i32.const 400) (local.get $distance)) (i32.const 400) (local.get $bytes))
        (local.set $distance (i32.add (local.get $distance) (i32.const 5)))
        (br_if $distances (i32.le_s (local.get $distance) (i32.const 20))))
      (local.set $bytes (i32.add (local.get $bytes) (i32.const 3)))
      (br_if $sizes (i32.lt_u (local.get $bytes) (i32.const 300))))))
