;;! fact: where the base of memory and its size are loaded, they are loaded once, before the loop
;;! emit: asm
;;! targets: x86_64-linux
;;! funcs: clear
;;! mode: --memory-base random
;;! mode: --instance parameter
;;! run: yes
(module
  (memory (export "memory") 1 2)
  (func $clear (export "clear") (param $a i32) (param $end i32)
    (loop $next
      (i64.store (local.get $a) (i64.xor (i64.load (local.get $a)) (i64.const 0x0101010101010101)))
      (br_if $next (i32.ne (local.tee $a (i32.add (local.get $a) (i32.const 8))) (local.get $end)))))
  (func $sum (param $bytes i32) (result i32) (local $sum i32)
    (loop $next
      (local.set $bytes (i32.sub (local.get $bytes) (i32.const 4)))
      (local.set $sum (i32.add (local.get $sum) (i32.load (local.get $bytes))))
      (br_if $next (local.get $bytes)))
    (local.get $sum))
  (func (export "_start")
    (memory.fill (i32.const 0) (i32.const 1) (i32.const 512))
    (call $clear (i32.const 4) (i32.const 508))
    (if (i32.ne (call $sum (i32.const 65536)) (i32.const 0x02020202)) (then unreachable))
    (drop (memory.grow (i32.const 1)))
    (memory.fill (i32.const 65536) (i32.const 1) (i32.const 65536))
    (call $clear (i32.const 65552) (i32.const 131072))
    (if (i32.ne (call $sum (i32.const 131072)) (i32.const 0x06060606)) (then unreachable))))
