;;! fact: a branch table is one jump through a table, after one compare; without targets it is a plain branch
;;! emit: clif asm
;;! run: yes
(module
  (func $pick (param i32) (result i32)
    (block $c (block $b (block $a (br_table $a $b $a $c (local.get 0)))
      (return (i32.const 10))) (return (i32.const 20)))
    (i32.const 30))
  (func $default_only (param i32) (result i32)
    (block $out (result i32) (br_table $out (i32.const 4) (local.get 0))))
  (func (export "_start")
    (if (i32.ne (call $pick (i32.const 0)) (i32.const 10)) (then unreachable))
    (if (i32.ne (call $pick (i32.const 1)) (i32.const 20)) (then unreachable))
    (if (i32.ne (call $pick (i32.const 2)) (i32.const 10)) (then unreachable))
    (if (i32.ne (call $pick (i32.const -1)) (i32.const 30)) (then unreachable))
    (if (i32.ne (call $default_only (i32.const 9)) (i32.const 4)) (then unreachable))))
