;; A loop that looks for something reads no further than it says: beyond what is found nothing traps, and where nothing is found before
;; the memory ends, it does.

(module
  (memory (export "memory") 1 2)
  (data (i32.const 65500) "x")
  ;; Where the byte is, of n from a.
  (func (export "find") (param $a i32) (param $n i32) (param $byte i32) (result i32)
    (block $found
      (loop $next
        (br_if $found (i32.eq (i32.load8_u (local.get $a)) (local.get $byte)))
        (local.set $a (i32.add (local.get $a) (i32.const 1)))
        (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
      (return (i32.const -1)))
    (local.get $a))
  ;; Where two rows of numbers differ.
  (func (export "differ") (param $a i32) (param $b i32) (param $n i32) (result i32)
    (block $found
      (loop $next
        (br_if $found (i32.ne (i32.load (local.get $a)) (i32.load (local.get $b))))
        (local.set $a (i32.add (local.get $a) (i32.const 4)))
        (local.set $b (i32.add (local.get $b) (i32.const 4)))
        (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
      (return (i32.const -1)))
    (local.get $a))
  ;; One more load in each iteration, of which nothing is looked at.
  (func (export "beside") (param $a i32) (param $b i32) (param $n i32) (result i32)
    (block $found
      (loop $next
        (br_if $found (i32.eq (i32.load8_u (local.get $a)) (i32.const 120)))
        (drop (i32.load8_u (local.get $b)))
        (local.set $a (i32.add (local.get $a) (i32.const 1)))
        (local.set $b (i32.add (local.get $b) (i32.const 1)))
        (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
      (return (i32.const -1)))
    (local.get $a))
  ;; The length of what ends with a byte: a loop without a count.
  (func (export "length") (param $a i32) (result i32) (local $at i32)
    (local.set $at (local.get $a))
    (loop $next
      (if (i32.ne (i32.load8_u (local.get $at)) (i32.const 120))
        (then (local.set $at (i32.add (local.get $at) (i32.const 1))) (br $next))))
    (i32.sub (local.get $at) (local.get $a)))
  ;; Behind the bytes that are as wanted, of n from a.
  (func (export "skip") (param $a i32) (param $n i32) (param $byte i32) (result i32)
    (block $out
      (loop $next
        (br_if $out (i32.ne (i32.load8_u (local.get $a)) (local.get $byte)))
        (local.set $a (i32.add (local.get $a) (i32.const 1)))
        (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
    (local.get $a))
  ;; The same with what no byte is.
  (func (export "skip-376") (param $a i32) (param $n i32) (result i32)
    (block $out
      (loop $next
        (br_if $out (i32.ne (i32.load8_u (local.get $a)) (i32.const 376)))
        (local.set $a (i32.add (local.get $a) (i32.const 1)))
        (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
    (local.get $a))
  ;; The same where the condition is one to stay.
  (func (export "stay") (param $a i32) (param $n i32) (param $byte i32) (result i32)
    (block $out
      (loop $next
        (block $on
          (br_if $on (i32.eq (i32.load8_u (local.get $a)) (local.get $byte)))
          (br $out))
        (local.set $a (i32.add (local.get $a) (i32.const 1)))
        (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
    (local.get $a))
  (func (export "fill") (param $a i32) (param $n i32) (param $byte i32)
    (memory.fill (local.get $a) (local.get $byte) (local.get $n)))
  (func (export "grow") (result i32) (memory.grow (i32.const 1))))

;; Within the memory.
(assert_return (invoke "find" (i32.const 65000) (i32.const 536) (i32.const 120)) (i32.const 65500))
(assert_return (invoke "find" (i32.const 65501) (i32.const 35) (i32.const 120)) (i32.const -1))
;; Found, before a count that would lead beyond the end.
(assert_return (invoke "find" (i32.const 65000) (i32.const 537) (i32.const 120)) (i32.const 65500))
(assert_return (invoke "find" (i32.const 65499) (i32.const 100000) (i32.const 120)) (i32.const 65500))
(assert_return (invoke "find" (i32.const 65000) (i32.const 0) (i32.const 120)) (i32.const 65500))
(assert_return (invoke "find" (i32.const 65000) (i32.const -1) (i32.const 120)) (i32.const 65500))
;; Not found.
(assert_trap (invoke "find" (i32.const 65501) (i32.const 36) (i32.const 120)) "out of bounds memory access")
(assert_trap (invoke "find" (i32.const 65501) (i32.const 400) (i32.const 120)) "out of bounds memory access")
(assert_trap (invoke "find" (i32.const 65536) (i32.const 100) (i32.const 0)) "out of bounds memory access")
(assert_trap (invoke "find" (i32.const -64) (i32.const 200) (i32.const 0)) "out of bounds memory access")
;; What no byte is.
(assert_return (invoke "find" (i32.const 65000) (i32.const 536) (i32.const 376)) (i32.const -1))
(assert_return (invoke "find" (i32.const 65000) (i32.const 536) (i32.const -136)) (i32.const -1))
(assert_return (invoke "find" (i32.const 1000) (i32.const 536) (i32.const 256)) (i32.const -1))

(assert_return (invoke "differ" (i32.const 65036) (i32.const 0) (i32.const 125)) (i32.const 65500))
(assert_return (invoke "differ" (i32.const 65036) (i32.const 0) (i32.const 126)) (i32.const 65500))
(assert_return (invoke "differ" (i32.const 65036) (i32.const 0) (i32.const 116)) (i32.const -1))
(assert_return (invoke "differ" (i32.const 0) (i32.const 65400) (i32.const 1000)) (i32.const 100))
(assert_trap (invoke "differ" (i32.const 0) (i32.const 65504) (i32.const 1000)) "out of bounds memory access")
(assert_trap (invoke "differ" (i32.const 65504) (i32.const 0) (i32.const 9)) "out of bounds memory access")
(assert_return (invoke "differ" (i32.const 65504) (i32.const 0) (i32.const 8)) (i32.const -1))

(assert_return (invoke "beside" (i32.const 65400) (i32.const 0) (i32.const 136)) (i32.const 65500))
(assert_return (invoke "beside" (i32.const 65400) (i32.const 65436) (i32.const 136)) (i32.const 65500))
(assert_trap (invoke "beside" (i32.const 65400) (i32.const 65437) (i32.const 136)) "out of bounds memory access")
(assert_return (invoke "beside" (i32.const 65400) (i32.const 65435) (i32.const 136)) (i32.const 65500))

(assert_return (invoke "length" (i32.const 65000)) (i32.const 500))
(assert_trap (invoke "length" (i32.const 65501)) "out of bounds memory access")

(assert_return (invoke "skip" (i32.const 1000) (i32.const 200) (i32.const 0)) (i32.const 1200))
(assert_return (invoke "skip" (i32.const 1000) (i32.const 200) (i32.const 256)) (i32.const 1000))
(assert_return (invoke "skip" (i32.const 1000) (i32.const 200) (i32.const -256)) (i32.const 1000))
(assert_return (invoke "skip" (i32.const 65400) (i32.const 136) (i32.const 0)) (i32.const 65500))
(assert_return (invoke "stay" (i32.const 1000) (i32.const 200) (i32.const 0)) (i32.const 1200))
(assert_return (invoke "stay" (i32.const 1000) (i32.const 200) (i32.const 256)) (i32.const 1000))
(assert_return (invoke "stay" (i32.const 65400) (i32.const 136) (i32.const 0)) (i32.const 65500))
(assert_return (invoke "stay" (i32.const 65500) (i32.const 36) (i32.const 120)) (i32.const 65501))
(assert_trap (invoke "stay" (i32.const 65501) (i32.const 36) (i32.const 0)) "out of bounds memory access")
(invoke "fill" (i32.const 2000) (i32.const 100) (i32.const 120))
(assert_return (invoke "skip-376" (i32.const 2000) (i32.const 100)) (i32.const 2000))
(assert_return (invoke "skip" (i32.const 2000) (i32.const 100) (i32.const 376)) (i32.const 2000))
(assert_return (invoke "skip" (i32.const 2000) (i32.const 200) (i32.const 120)) (i32.const 2100))
(assert_return (invoke "skip" (i32.const 2000) (i32.const 100) (i32.const 0)) (i32.const 2000))
(assert_return (invoke "stay" (i32.const 2000) (i32.const 100) (i32.const 0)) (i32.const 2000))
(assert_return (invoke "stay" (i32.const 2000) (i32.const 200) (i32.const 120)) (i32.const 2100))
(invoke "fill" (i32.const 2000) (i32.const 100) (i32.const 0))

;; A memory that has grown has more to look at.
(assert_return (invoke "grow") (i32.const 1))
(assert_return (invoke "find" (i32.const 65501) (i32.const 400) (i32.const 120)) (i32.const -1))
(assert_return (invoke "find" (i32.const 65000) (i32.const 66072) (i32.const 120)) (i32.const 65500))
(assert_return (invoke "differ" (i32.const 0) (i32.const 65504) (i32.const 1000)) (i32.const -1))
