;; Sixty thousand calls deep and back.
(module
  (func $deep (param i32) (result i32)
    (if (result i32) (local.get 0)
      (then (i32.add (call $deep (i32.sub (local.get 0) (i32.const 1))) (i32.const 1)))
      (else (i32.const 0))))
  (func (export "_start")
    (if (i32.ne (call $deep (i32.const 60000)) (i32.const 60000)) (then unreachable))))
