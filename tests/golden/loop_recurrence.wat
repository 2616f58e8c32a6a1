;;! fact: what each iteration takes from the one before is computed one after the other; its lanes are gathered, and the rest is on vectors
;;! emit: asm
;;! funcs: running
;;! targets: x86_64-linux
;;! run: yes
(module
  (memory (export "memory") 1 1)
  ;; s = s * 3 + 1; a[i] = (((a[i] ^ s) & c) + (a[i] | c)) - b[i]
  (func $running (export "running") (param $a i32) (param $b i32) (param $n i32) (param $c i32) (result i32)
    (local $s i32)
    (loop $next
      (local.set $s (i32.add (i32.mul (local.get $s) (i32.const 3)) (i32.const 1)))
      (i32.store (local.get $a)
        (i32.sub
          (i32.add
            (i32.and (i32.xor (i32.load (local.get $a)) (local.get $s)) (local.get $c))
            (i32.or (i32.load (local.get $a)) (local.get $c)))
          (i32.load (local.get $b))))
      (local.set $a (i32.add (local.get $a) (i32.const 4)))
      (local.set $b (i32.add (local.get $b) (i32.const 4)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $s))
  (func (export "_start") (local $i i32)
    (loop $next
      (i32.store offset=1024 (local.get $i) (local.get $i))
      (br_if $next (i32.ne (local.tee $i (i32.add (local.get $i) (i32.const 4))) (i32.const 1024))))
    ;; (3^18 - 1) / 2
    (if (i32.ne (call $running (i32.const 0) (i32.const 1024) (i32.const 18) (i32.const 255)) (i32.const 193710244))
      (then unreachable))
    ;; 40 & 255 + 255 - 12, of the fourth
    (if (i32.ne (i32.load (i32.const 12)) (i32.const 283)) (then unreachable))
    (if (i32.ne (i32.load (i32.const 68)) (i32.const 351)) (then unreachable))
    (if (i32.load (i32.const 72)) (then unreachable))))
