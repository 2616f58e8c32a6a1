;;! fact: a straight run of operators takes its fuel at its beginning; a loop that calls nothing keeps what is left in a variable
;;! emit: asm clif
;;! flags: --fuel=100
;;! funcs: sum calls
;;! run: trap all fuel consumed
(module
  (memory 1)
  (func $sum (param i32) (result i32)
    (local i32)
    (loop $next
      (local.set 1 (i32.add (local.get 1) (i32.load8_u (local.get 0))))
      (br_if $next (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
    (local.get 1))
  (func $calls (loop $again (drop (call $sum (i32.const 2))) (br $again)))
  (func (export "_start") (call $calls)))
