;;! fact: functions stand in the order of their compilation priority; those without one follow in the module's order
;;! emit: clif
;;! funcs: last first second other
;;! run: yes
(module
  (@custom "metadata.code.compilation_priority" (after code) "\02\01\01\00\01\07\02\01\00\01\03")
  (func $last (result i32) (i32.const 1))
  (func $second (result i32) (i32.const 2))
  (func $first (result i32) (i32.const 3))
  (func $other (result i32) (i32.const 4))
  (func (export "_start")
    (if (i32.ne (i32.add (i32.add (call $last) (call $second)) (i32.add (call $first) (call $other))) (i32.const 10))
      (then unreachable))))
