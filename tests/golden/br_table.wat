;;! fact: a branch table of many cases is one jump through a table, after one compare
;;! emit: clif asm
;;! run: yes
(module
  (func $pick (param i32) (result i32)
    (block $d (block $c (block $b (block $a (br_table $a $b $a $b $c $d (local.get 0)))
      (return (i32.const 10))) (return (i32.const 20))) (return (i32.const 30)))
    (i32.const 40))
  (func (export "_start")
    (if (i32.ne (call $pick (i32.const 0)) (i32.const 10)) (then unreachable))
    (if (i32.ne (call $pick (i32.const 1)) (i32.const 20)) (then unreachable))
    (if (i32.ne (call $pick (i32.const 2)) (i32.const 10)) (then unreachable))
    (if (i32.ne (call $pick (i32.const 4)) (i32.const 30)) (then unreachable))
    (if (i32.ne (call $pick (i32.const 5)) (i32.const 40)) (then unreachable))
    (if (i32.ne (call $pick (i32.const -1)) (i32.const 40)) (then unreachable))))
