;;! fact: a loop's blocks lie together, what rarely runs at its end: what is in the loop goes through one jump, and what leaves it comes behind
;;! emit: asm
;;! funcs: length
;;! run: yes
(module
  (memory 1)
  (data (i32.const 8) "ab\\\"c\"")
  ;; The bytes of a string up to its quote, of which a backslash escapes the next byte; their number is kept too.
  (func $length (param $at i32) (result i32)
    (local $byte i32) (local $count i32)
    (loop $next
      (block $counted
        (block $escaped
          (br_if $escaped
            (i32.eq (local.tee $byte (i32.load8_u (local.get $at))) (i32.const 0x5c)))
          (if (i32.eq (local.get $byte) (i32.const 0x22))
            (then
              (i32.store (i32.const 0) (local.get $count))
              (return (local.get $count))))
          (br $counted))
        (local.set $at (i32.add (local.get $at) (i32.const 1))))
      (i32.store (i32.const 4) (local.tee $count (i32.add (local.get $count) (i32.const 1))))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (br $next))
    (unreachable))
  (func (export "_start")
    (if (i32.ne (call $length (i32.const 8)) (i32.const 4)) (then unreachable))
    (if (i32.ne (i32.load (i32.const 0)) (i32.const 4)) (then unreachable))))
