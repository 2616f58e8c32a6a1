;;! fact: an address that a loop carries on is extended where it is computed, which takes no instruction on x86_64; one that a call gives is not
;;! emit: optimized asm
;;! funcs: down given
;;! run: yes
(module
  (memory 1)
  (data (i32.const 0) "\01\02\03\04\05\06\07\08")
  ;; Each next one lies before it: the sum wraps.
  (data (i32.const 64) "\30\00\00\00")
  (data (i32.const 48) "\20\00\00\00")
  (data (i32.const 32) "\00\00\00\00")
  ;; The bytes from an address down to the first one: what is added is 2^32 - 1.
  (func $down (param $p i32) (result i32) (local $sum i32)
    (loop $next
      (local.set $sum (i32.add (i32.mul (local.get $sum) (i32.const 3)) (i32.load8_u (local.get $p))))
      (br_if $next (i32.ne (local.tee $p (i32.add (local.get $p) (i32.const -1))) (i32.const -1))))
    (local.get $sum))
  ;; Counts down a list.
  (func $list (param $p i32) (result i32) (local $count i32)
    (block $end
      (loop $next
        (br_if $end (i32.eqz (local.get $p)))
        (local.set $count (i32.add (local.get $count) (i32.const 1)))
        (local.set $p (i32.load (local.get $p)))
        (br $next)))
    (local.get $count))
  ;; An outer loop and an inner one, each of which carries on what the other one has left.
  (func $rows (param $p i32) (param $n i32) (result i32) (local $sum i32)
    (loop $row
      (loop $next
        (local.set $sum (i32.xor (i32.rotl (local.get $sum) (i32.const 5)) (i32.load8_u (local.get $p))))
        (local.set $p (i32.sub (local.get $p) (i32.const 1)))
        (br_if $next (i32.and (local.get $p) (i32.const 3))))
      (local.set $p (i32.add (local.get $p) (i32.const 8)))
      (br_if $row (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum))
  ;; Each second address is beyond memory, and passed over; the next one has wrapped.
  (func $wraps (param $p i32) (result i32) (local $sum i32)
    (loop $next
      (if (i32.lt_u (local.get $p) (i32.const 65536))
        (then (local.set $sum (i32.add (local.get $sum) (i32.load8_u (local.get $p))))))
      (local.set $p (i32.add (local.get $p) (i32.const 0x80000001)))
      (br_if $next (i32.ne (local.get $p) (i32.const 8))))
    (local.get $sum))
  (func $given (param $p i32) (result i32) (local $sum i32)
    (loop $next
      (local.set $sum (i32.add (local.get $sum) (i32.load8_u (local.get $p))))
      (br_if $next (local.tee $p (call_indirect (param i32) (result i32) (local.get $p) (local.get $p)))))
    (local.get $sum))
  (table (export "table") 8 funcref)
  (elem (i32.const 0) $before $before $before $before $before $before $before)
  (func $before (param $p i32) (result i32) (i32.sub (local.get $p) (i32.const 1)))
  (func (export "_start")
    ;; 8 * 3^7 + 7 * 3^6 + .. + 1
    (if (i32.ne (call $down (i32.const 7)) (i32.const 24604)) (then unreachable))
    (if (i32.ne (call $list (i32.const 64)) (i32.const 3)) (then unreachable))
    ;; 4, 3, 2, then from 8 down 0, 8, 7, 6.
    (if (i32.ne (call $rows (i32.const 3) (i32.const 2)) (i32.const 102768871)) (then unreachable))
    (if (i32.ne (call $wraps (i32.const 0)) (i32.const 16)) (then unreachable))
    (if (i32.ne (call $given (i32.const 6)) (i32.const 27)) (then unreachable))))
