;;! fact: a block's end is a CLIF block only where something branches to it; a loop's beginning always is
;;! emit: clif asm
;;! run: yes
(module
  (func $straight (param i32) (result i32) (block (result i32) (block (nop)) (local.get 0)))
  (func $left (param i32) (result i32)
    (block $out (result i32) (br_if $out (i32.const 1) (local.get 0)) (drop) (i32.const 2)))
  (func $count (param $to i32) (result i32) (local $sum i32)
    (loop $again
      (local.set $sum (i32.add (local.get $sum) (local.get $to)))
      (br_if $again (local.tee $to (i32.sub (local.get $to) (i32.const 1)))))
    (local.get $sum))
  (func (export "_start")
    (if (i32.ne (call $straight (i32.const 7)) (i32.const 7)) (then unreachable))
    (if (i32.ne (call $left (i32.const 7)) (i32.const 1)) (then unreachable))
    (if (i32.ne (call $left (i32.const 0)) (i32.const 2)) (then unreachable))
    (if (i32.ne (call $count (i32.const 4)) (i32.const 10)) (then unreachable))))
