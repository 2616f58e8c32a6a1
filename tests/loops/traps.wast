;; A loop that leaves its memory traps in the iteration in which it does: what it stored before is there, and nothing behind.

(module $one
  (memory (export "memory") 1 3)
  ;; a[i] = i, n times.
  (func (export "count") (param $a i32) (param $n i32) (local $i i32)
    (loop $next
      (i32.store (i32.add (local.get $a) (i32.shl (local.get $i) (i32.const 2))) (local.get $i))
      (br_if $next (i32.ne (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $n)))))
  ;; The same with a pointer, to an end.
  (func (export "fill") (param $a i32) (param $end i32) (param $value i32)
    (loop $next
      (i32.store (local.get $a) (local.get $value))
      (br_if $next (i32.ne (local.tee $a (i32.add (local.get $a) (i32.const 4))) (local.get $end)))))
  ;; Downwards, by bytes.
  (func (export "down") (param $a i32) (param $n i32) (param $value i32)
    (loop $next
      (i32.store8 (local.get $a) (local.get $value))
      (local.set $a (i32.sub (local.get $a) (i32.const 1)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
  ;; An offset, which does not wrap.
  (func (export "offset") (param $a i32) (param $n i32) (param $value i32)
    (loop $next
      (i32.store offset=65472 (local.get $a) (local.get $value))
      (local.set $a (i32.add (local.get $a) (i32.const 4)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
  ;; a[i] = b[i] + 1, where reading is what traps, or writing.
  (func (export "add") (param $a i32) (param $b i32) (param $n i32)
    (loop $next
      (i32.store (local.get $a) (i32.add (i32.load (local.get $b)) (i32.const 1)))
      (local.set $a (i32.add (local.get $a) (i32.const 4)))
      (local.set $b (i32.add (local.get $b) (i32.const 4)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
  ;; The sum of n words, and how many are w: both trap where there are fewer.
  (func (export "sum of") (param $a i32) (param $n i32) (result i32) (local $sum i32)
    (loop $next
      (local.set $sum (i32.add (local.get $sum) (i32.load (local.get $a))))
      (local.set $a (i32.add (local.get $a) (i32.const 4)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum))
  (func (export "count of") (param $a i32) (param $n i32) (param $byte i32) (result i32) (local $count i32)
    (loop $next
      (if (i32.eq (i32.load8_u (local.get $a)) (local.get $byte))
        (then (local.set $count (i32.add (local.get $count) (i32.const 1)))))
      (local.set $a (i32.add (local.get $a) (i32.const 1)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $count))
  ;; a[i] = i, and the sum of what was there.
  (func (export "number") (param $a i32) (param $n i32) (result i32) (local $i i32) (local $sum i32)
    (loop $next
      (local.set $sum (i32.add (local.get $sum) (i32.load (local.get $a))))
      (i32.store (local.get $a) (local.get $i))
      (local.set $a (i32.add (local.get $a) (i32.const 4)))
      (br_if $next (i32.ne (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $n))))
    (local.get $sum))
  ;; a[i] = b[i], as it lies.
  (func (export "copy") (param $a i32) (param $b i32) (param $n i32)
    (loop $next
      (i32.store (local.get $a) (i32.load (local.get $b)))
      (local.set $a (i32.add (local.get $a) (i32.const 4)))
      (local.set $b (i32.add (local.get $b) (i32.const 4)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
  ;; A load whose value nobody wants traps too.
  (func (export "unused") (param $a i32) (param $b i32) (param $n i32)
    (loop $next
      (drop (i32.load (local.get $b)))
      (i32.store (local.get $a) (local.get $n))
      (local.set $a (i32.add (local.get $a) (i32.const 4)))
      (local.set $b (i32.add (local.get $b) (i32.const 4)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
  ;; Counts in other ways: `a < end`, `i <= n` signed.
  (func (export "below") (param $a i32) (param $end i32) (param $value i32)
    (loop $next
      (i32.store (local.get $a) (local.get $value))
      (br_if $next (i32.lt_u (local.tee $a (i32.add (local.get $a) (i32.const 4))) (local.get $end)))))
  (func (export "at most") (param $a i32) (param $i i32) (param $n i32)
    (loop $next
      (i32.store (local.get $a) (local.get $i))
      (local.set $a (i32.add (local.get $a) (i32.const 4)))
      (br_if $next (i32.le_s (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $n)))))
  (func (export "clear") (param $a i32) (param $n i32) (memory.fill (local.get $a) (i32.const 0) (local.get $n)))
  (func (export "read") (param i32) (result i32) (i32.load (local.get 0)))
  (func (export "byte") (param i32) (result i32) (i32.load8_u (local.get 0)))
  ;; The sum of all words.
  (func (export "sum") (result i32) (local $i i32) (local $sum i32)
    (loop $next
      (local.set $sum (i32.add (local.get $sum) (i32.load (local.get $i))))
      (br_if $next
        (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 4))) (i32.shl (memory.size) (i32.const 16)))))
    (local.get $sum))
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0))))

;; 25 words are left, of 100.
(assert_trap (invoke "count" (i32.const 65436) (i32.const 100)) "out of bounds memory access")
(assert_return (invoke "read" (i32.const 65532)) (i32.const 24))
(assert_return (invoke "sum") (i32.const 300))
;; As many as there are.
(assert_return (invoke "clear" (i32.const 0) (i32.const 65536)))
(assert_return (invoke "count" (i32.const 65436) (i32.const 25)))
(assert_return (invoke "sum") (i32.const 300))
;; No count: 2^32 iterations, whose indices wrap.
(assert_return (invoke "clear" (i32.const 0) (i32.const 65536)))
(assert_trap (invoke "count" (i32.const 0) (i32.const 0)) "out of bounds memory access")
(assert_return (invoke "read" (i32.const 65532)) (i32.const 16383))
(assert_return (invoke "sum") (i32.const 134209536))
;; Sums of all there is, and of more.
(assert_return (invoke "clear" (i32.const 0) (i32.const 65536)))
(assert_return (invoke "number" (i32.const 65436) (i32.const 25)) (i32.const 0))
(assert_return (invoke "number" (i32.const 65436) (i32.const 25)) (i32.const 300))
(assert_return (invoke "sum of" (i32.const 65436) (i32.const 25)) (i32.const 300))
(assert_return (invoke "sum of" (i32.const 0) (i32.const 16384)) (i32.const 300))
(assert_trap (invoke "sum of" (i32.const 65436) (i32.const 26)) "out of bounds memory access")
(assert_trap (invoke "sum of" (i32.const 65437) (i32.const 25)) "out of bounds memory access")
(assert_trap (invoke "sum of" (i32.const -64) (i32.const 64)) "out of bounds memory access")
(assert_return (invoke "count of" (i32.const 65436) (i32.const 100) (i32.const 0)) (i32.const 76))
(assert_return (invoke "count of" (i32.const 65436) (i32.const 100) (i32.const 256)) (i32.const 0))
(assert_trap (invoke "count of" (i32.const 65436) (i32.const 101) (i32.const 0)) "out of bounds memory access")
(assert_return (invoke "clear" (i32.const 65436) (i32.const 100)))
(assert_trap (invoke "number" (i32.const 65436) (i32.const 26)) "out of bounds memory access")
(assert_return (invoke "sum of" (i32.const 65436) (i32.const 25)) (i32.const 300))
;; A copy that ends behind memory, where it reads or where it writes, and one over itself.
(assert_return (invoke "clear" (i32.const 0) (i32.const 65536)))
(assert_return (invoke "count" (i32.const 65436) (i32.const 25)))
(assert_trap (invoke "copy" (i32.const 1000) (i32.const 65436) (i32.const 64)) "out of bounds memory access")
(assert_return (invoke "read" (i32.const 1096)) (i32.const 24))
(assert_return (invoke "sum") (i32.const 600))
(assert_trap (invoke "copy" (i32.const 65476) (i32.const 1000) (i32.const 64)) "out of bounds memory access")
(assert_return (invoke "read" (i32.const 65532)) (i32.const 14))
(assert_return (invoke "copy" (i32.const 1004) (i32.const 1000) (i32.const 64)))
(assert_return (invoke "read" (i32.const 1256)) (i32.const 0))
(assert_return (invoke "copy" (i32.const 1000) (i32.const 1096) (i32.const 40)))
(assert_return (invoke "copy" (i32.const 1004) (i32.const 65476) (i32.const 15)))
(assert_return (invoke "copy" (i32.const 1016) (i32.const 1012) (i32.const 64)))
(assert_return (invoke "read" (i32.const 1268)) (i32.const 2))
;; The last word does not fit by a byte.
(assert_return (invoke "clear" (i32.const 0) (i32.const 65536)))
(assert_trap (invoke "count" (i32.const 65473) (i32.const 16)) "out of bounds memory access")
(assert_return (invoke "read" (i32.const 65529)) (i32.const 14))
(assert_return (invoke "byte" (i32.const 65533)) (i32.const 0))

;; An end that is passed by: the pointer wraps at 2^32, but not before it traps.
(assert_return (invoke "clear" (i32.const 0) (i32.const 65536)))
(assert_trap (invoke "fill" (i32.const 65500) (i32.const 65498) (i32.const 1)) "out of bounds memory access")
(assert_return (invoke "sum") (i32.const 9))
(assert_trap (invoke "fill" (i32.const 65504) (i32.const 65400) (i32.const 2)) "out of bounds memory access")
(assert_return (invoke "sum") (i32.const 17))
;; From the last bytes of 2^32: nothing is stored, though the wrapped pointer would be in memory.
(assert_return (invoke "clear" (i32.const 0) (i32.const 65536)))
(assert_trap (invoke "fill" (i32.const -64) (i32.const 400) (i32.const 1)) "out of bounds memory access")
(assert_return (invoke "sum") (i32.const 0))

;; Below 0: the bytes down to 0 are stored.
(assert_trap (invoke "down" (i32.const 40) (i32.const 200) (i32.const 1)) "out of bounds memory access")
(assert_return (invoke "byte" (i32.const 0)) (i32.const 1))
(assert_return (invoke "byte" (i32.const 40)) (i32.const 1))
(assert_return (invoke "byte" (i32.const 41)) (i32.const 0))
(assert_return (invoke "sum") (i32.const 0x0a0a0a0b))
(assert_return (invoke "clear" (i32.const 0) (i32.const 65536)))
(assert_return (invoke "down" (i32.const 40) (i32.const 41) (i32.const 1)))
(assert_return (invoke "sum") (i32.const 0x0a0a0a0b))

;; An offset is added without wrapping.
(assert_return (invoke "clear" (i32.const 0) (i32.const 65536)))
(assert_trap (invoke "offset" (i32.const 0) (i32.const 100) (i32.const 1)) "out of bounds memory access")
(assert_return (invoke "sum") (i32.const 16))
(assert_trap (invoke "offset" (i32.const -32) (i32.const 24) (i32.const 1)) "out of bounds memory access")
(assert_return (invoke "sum") (i32.const 16))
(assert_return (invoke "offset" (i32.const 0) (i32.const 16) (i32.const 3)))
(assert_return (invoke "sum") (i32.const 48))

;; What is read ends first, then what is written, then both in one stream.
(assert_return (invoke "clear" (i32.const 0) (i32.const 65536)))
(assert_trap (invoke "add" (i32.const 1024) (i32.const 65456) (i32.const 64)) "out of bounds memory access")
(assert_return (invoke "sum") (i32.const 20))
(assert_return (invoke "read" (i32.const 1100)) (i32.const 1))
(assert_return (invoke "read" (i32.const 1104)) (i32.const 0))
(assert_trap (invoke "add" (i32.const 65456) (i32.const 1024) (i32.const 64)) "out of bounds memory access")
(assert_return (invoke "sum") (i32.const 60))
(assert_trap (invoke "add" (i32.const 65456) (i32.const 65456) (i32.const 64)) "out of bounds memory access")
(assert_return (invoke "sum") (i32.const 80))
;; Each is one more than the one before it, up to the end.
(assert_return (invoke "clear" (i32.const 0) (i32.const 65536)))
(assert_trap (invoke "add" (i32.const 65460) (i32.const 65456) (i32.const 64)) "out of bounds memory access")
(assert_return (invoke "read" (i32.const 65532)) (i32.const 19))
(assert_return (invoke "sum") (i32.const 190))
(assert_return (invoke "clear" (i32.const 0) (i32.const 65536)))
(assert_trap (invoke "unused" (i32.const 1024) (i32.const 65456) (i32.const 64)) "out of bounds memory access")
(assert_return (invoke "sum") (i32.const 1090))

;; Ends that cannot be reached.
(assert_return (invoke "clear" (i32.const 0) (i32.const 65536)))
(assert_trap (invoke "below" (i32.const 65496) (i32.const -1) (i32.const 1)) "out of bounds memory access")
(assert_return (invoke "sum") (i32.const 10))
(assert_trap (invoke "at most" (i32.const 65496) (i32.const -2147483648) (i32.const 2147483647))
  "out of bounds memory access")
(assert_return (invoke "read" (i32.const 65496)) (i32.const -2147483648))
(assert_return (invoke "read" (i32.const 65532)) (i32.const -2147483639))

;; The same loop where memory has grown between its runs.
(assert_return (invoke "clear" (i32.const 0) (i32.const 65536)))
(assert_return (invoke "grow" (i32.const 1)) (i32.const 1))
(assert_return (invoke "count" (i32.const 65436) (i32.const 100)))
(assert_return (invoke "sum") (i32.const 4950))
(assert_return (invoke "clear" (i32.const 0) (i32.const 131072)))
(assert_trap (invoke "count" (i32.const 130972) (i32.const 100)) "out of bounds memory access")
(assert_return (invoke "sum") (i32.const 300))
(assert_return (invoke "clear" (i32.const 0) (i32.const 131072)))
(assert_return (invoke "grow" (i32.const 1)) (i32.const 2))
(assert_return (invoke "count" (i32.const 130972) (i32.const 100)))
(assert_return (invoke "sum") (i32.const 4950))

;; A memory of a size that does not change; accesses at constant addresses among the others.
(module
  (memory (export "memory") 1 1)
  (func (export "copy to") (param $a i32) (param $n i32)
    (loop $next
      (i32.store (local.get $a) (i32.load (i32.const 8)))
      (i32.store (i32.const 16) (local.get $n))
      (local.set $a (i32.add (local.get $a) (i32.const 4)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
  (func (export "double") (param $a i32) (param $n i32)
    (loop $next
      (f64.store (local.get $a) (f64.add (f64.load (local.get $a)) (f64.const 1)))
      (f64.store offset=8 (local.get $a) (f64.add (f64.load offset=8 (local.get $a)) (f64.const 2)))
      (local.set $a (i32.add (local.get $a) (i32.const 16)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
  (func (export "set") (param i32 i32) (i32.store (local.get 0) (local.get 1)))
  (func (export "read") (param i32) (result i32) (i32.load (local.get 0)))
  (func (export "float") (param i32) (result f64) (f64.load (local.get 0))))
(assert_return (invoke "set" (i32.const 8) (i32.const 7)))
(assert_trap (invoke "copy to" (i32.const 65436) (i32.const 100)) "out of bounds memory access")
(assert_return (invoke "read" (i32.const 65532)) (i32.const 7))
(assert_return (invoke "read" (i32.const 16)) (i32.const 76))
;; Over both of the constant addresses: 7 up to the second, which is read before it is overwritten.
(assert_return (invoke "copy to" (i32.const 0) (i32.const 50)))
(assert_return (invoke "read" (i32.const 12)) (i32.const 7))
(assert_return (invoke "read" (i32.const 16)) (i32.const 1))
(assert_return (invoke "read" (i32.const 196)) (i32.const 7))
(assert_return (invoke "read" (i32.const 200)) (i32.const 0))
;; Half of an iteration is done: the first store, but not the second.
(assert_trap (invoke "double" (i32.const 65400) (i32.const 20)) "out of bounds memory access")
(assert_return (invoke "float" (i32.const 65400)) (f64.const 1))
(assert_return (invoke "float" (i32.const 65520)) (f64.const 2))
(assert_return (invoke "float" (i32.const 65528)) (f64.const 1))
;; Vectors as they are written: one that does not fit is not read.
(module
  (memory (export "memory") 1)
  (func (export "vectors") (param $a i32) (param $b i32) (param $n i32)
    (loop $next
      (v128.store (local.get $a) (i32x4.add (v128.load (local.get $b)) (i32x4.splat (i32.const 1))))
      (local.set $a (i32.add (local.get $a) (i32.const 16)))
      (local.set $b (i32.add (local.get $b) (i32.const 16)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
  (func (export "read") (param i32) (result i32) (i32.load (local.get 0))))
(assert_trap (invoke "vectors" (i32.const 65408) (i32.const 0) (i32.const 40)) "out of bounds memory access")
(assert_return (invoke "read" (i32.const 65404)) (i32.const 0))
(assert_return (invoke "read" (i32.const 65408)) (i32.const 1))
(assert_return (invoke "read" (i32.const 65532)) (i32.const 1))
(assert_trap (invoke "vectors" (i32.const 0) (i32.const 65400) (i32.const 40)) "out of bounds memory access")
(assert_return (invoke "read" (i32.const 0)) (i32.const 1))
(assert_return (invoke "read" (i32.const 8)) (i32.const 2))
(assert_return (invoke "read" (i32.const 124)) (i32.const 2))
(assert_return (invoke "read" (i32.const 128)) (i32.const 0))
;; Each one more than the vector before it.
(assert_trap (invoke "vectors" (i32.const 32784) (i32.const 32768) (i32.const 4096)) "out of bounds memory access")
(assert_return (invoke "read" (i32.const 65532)) (i32.const 2047))
;; Conditions: what is not stored does not trap, nor is it changed; what is, before a trap, is there.
(module
  (memory (export "memory") 1)
  ;; if (b[i] + 3 < a[i]) a[i] = b[i] + 3
  (func (export "lower") (param $a i32) (param $b i32) (param $n i32) (local $x i32)
    (loop $next
      (if (i32.lt_s (local.tee $x (i32.add (i32.load (local.get $b)) (i32.const 3))) (i32.load (local.get $a)))
        (then (i32.store (local.get $a) (local.get $x))))
      (local.set $a (i32.add (local.get $a) (i32.const 4)))
      (local.set $b (i32.add (local.get $b) (i32.const 4)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
  ;; if (b[i]) a[i] = b[i]
  (func (export "others") (param $a i32) (param $b i32) (param $n i32)
    (loop $next
      (if (i32.ne (i32.load (local.get $b)) (i32.const 0))
        (then (i32.store (local.get $a) (i32.load (local.get $b)))))
      (local.set $a (i32.add (local.get $a) (i32.const 4)))
      (local.set $b (i32.add (local.get $b) (i32.const 4)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
  ;; if (*p + b[i] < a[i]) a[i] = *p + b[i]
  (func (export "relax") (param $a i32) (param $b i32) (param $n i32) (param $p i32) (local $x i32)
    (loop $next
      (if (i32.lt_s (local.tee $x (i32.add (i32.load (local.get $p)) (i32.load (local.get $b))))
                    (i32.load (local.get $a)))
        (then (i32.store (local.get $a) (local.get $x))))
      (local.set $a (i32.add (local.get $a) (i32.const 4)))
      (local.set $b (i32.add (local.get $b) (i32.const 4)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
  (func (export "fill") (param $a i32) (param $byte i32) (param $n i32)
    (memory.fill (local.get $a) (local.get $byte) (local.get $n)))
  (func (export "set") (param i32 i32) (i32.store (local.get 0) (local.get 1)))
  (func (export "read") (param i32) (result i32) (i32.load (local.get 0))))
(assert_return (invoke "fill" (i32.const 1024) (i32.const 255) (i32.const 4096)))
(assert_return (invoke "fill" (i32.const 65336) (i32.const 1) (i32.const 200)))
(assert_return (invoke "set" (i32.const 65396) (i32.const -5)))
(assert_trap (invoke "lower" (i32.const 65336) (i32.const 1024) (i32.const 100)) "out of bounds memory access")
(assert_return (invoke "read" (i32.const 65336)) (i32.const 2))
(assert_return (invoke "read" (i32.const 65392)) (i32.const 2))
(assert_return (invoke "read" (i32.const 65396)) (i32.const -5))
(assert_return (invoke "read" (i32.const 65532)) (i32.const 2))
;; No store is done, behind the end of memory.
(assert_return (invoke "others" (i32.const 65500) (i32.const 8192) (i32.const 100)))
(assert_return (invoke "set" (i32.const 8200) (i32.const 7)))
(assert_return (invoke "set" (i32.const 8432) (i32.const 9)))
(assert_return (invoke "others" (i32.const 65500) (i32.const 8192) (i32.const 60)))
(assert_return (invoke "read" (i32.const 65508)) (i32.const 7))
(assert_return (invoke "read" (i32.const 65512)) (i32.const 2))
(assert_trap (invoke "others" (i32.const 65500) (i32.const 8192) (i32.const 61)) "out of bounds memory access")
;; What is read at one place is stored over in iteration 20, and counts from there on.
(assert_return (invoke "fill" (i32.const 16384) (i32.const 1) (i32.const 400)))
(assert_return (invoke "relax" (i32.const 16384) (i32.const 1024) (i32.const 100) (i32.const 16464)))
(assert_return (invoke "read" (i32.const 16384)) (i32.const 16843008))
(assert_return (invoke "read" (i32.const 16460)) (i32.const 16843008))
(assert_return (invoke "read" (i32.const 16464)) (i32.const 16843008))
(assert_return (invoke "read" (i32.const 16468)) (i32.const 16843007))
(assert_return (invoke "read" (i32.const 16780)) (i32.const 16843007))
;; The same where two elements have parts of the place, by turns of a few iterations, and at the end of memory.
(assert_return (invoke "fill" (i32.const 16384) (i32.const 1) (i32.const 400)))
(assert_return (invoke "relax" (i32.const 16384) (i32.const 1024) (i32.const 100) (i32.const 16466)))
(assert_return (invoke "read" (i32.const 16464)) (i32.const 16843008))
(assert_return (invoke "read" (i32.const 16468)) (i32.const 16843008))
(assert_return (invoke "read" (i32.const 16472)) (i32.const 16777472))
(assert_return (invoke "fill" (i32.const 65136) (i32.const 1) (i32.const 400)))
(assert_trap (invoke "relax" (i32.const 65136) (i32.const 1024) (i32.const 101) (i32.const 65344))
  "out of bounds memory access")
(assert_return (invoke "read" (i32.const 65344)) (i32.const 16843008))
(assert_return (invoke "read" (i32.const 65348)) (i32.const 16843007))
(assert_return (invoke "read" (i32.const 65532)) (i32.const 16843007))
