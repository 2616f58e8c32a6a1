;; A smaller stack ends it sooner: two hundred thousand calls fit in the usual stack, and not in 256 KiB.
;;@ flags: --stack-size 256k
;;@ exit: 134
;;@ stderr: wasm trap: call stack exhausted
(module
  (func $deep (param i32) (result i32)
    (if (result i32) (local.get 0)
      (then (i32.add (call $deep (i32.sub (local.get 0) (i32.const 1))) (local.get 0)))
      (else (i32.const 0))))
  (func (export "_start") (drop (call $deep (i32.const 200000)))))
