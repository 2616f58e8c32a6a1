(module
  (global $log (export "log") (mut i32) (i32.const 0))
  (memory (export "memory") 1)
  (func $note (export "note") (param i32)
    (global.set $log (i32.add (i32.mul (global.get $log) (i32.const 10)) (local.get 0))))
  (func $start (call $note (i32.const 1)) (i32.store8 (i32.const 8) (i32.const 9)))
  (start $start))
