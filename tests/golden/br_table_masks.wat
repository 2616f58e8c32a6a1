;;! fact: a branch table whose many cases lead to at most three places is a test of a bit for each place
;;! emit: clif asm
;;! run: yes
(module
  (func $pick (param i32) (result i32)
    (block $c (block $b (block $a (br_table $a $b $c $a $b $c $a $c (local.get 0)))
      (return (i32.const 10))) (return (i32.const 20)))
    (i32.const 30))
  (func (export "_start")
    (if (i32.ne (call $pick (i32.const 0)) (i32.const 10)) (then unreachable))
    (if (i32.ne (call $pick (i32.const 1)) (i32.const 20)) (then unreachable))
    (if (i32.ne (call $pick (i32.const 2)) (i32.const 30)) (then unreachable))
    (if (i32.ne (call $pick (i32.const 6)) (i32.const 10)) (then unreachable))
    (if (i32.ne (call $pick (i32.const 7)) (i32.const 30)) (then unreachable))
    (if (i32.ne (call $pick (i32.const 64)) (i32.const 30)) (then unreachable))
    (if (i32.ne (call $pick (i32.const -1)) (i32.const 30)) (then unreachable))))
