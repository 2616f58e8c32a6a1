;; An exception that nobody catches is a trap, which names the tag and where it was thrown; handlers for other tags and those
;; that a tail call has left are passed.
;;@ exit: 134
;;@ stderr: wasm trap: uncaught exception: tag 1 (oops)
;;@ stderr: 0: func 0 (thrower)
;;@ stderr: 1: func 1 (other)
;;@ stderr: 2: func 3 (_start)
(module
  (tag $other)
  (tag $oops (param i32))
  (func $thrower (throw $oops (i32.const 1)))
  (func $other
    (block $h (try_table (catch $other $h) (call $thrower))))
  (func $tail
    (block $h (try_table (catch_all $h) (return_call $other))))
  (func (export "_start") (call $tail)))
