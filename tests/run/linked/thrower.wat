;; Throws when it is instantiated, and when it is asked to; its tag is named by whoever catches.
(module
  (tag $fault (export "fault") (param i32))
  (func (export "throw") (param i32) (throw $fault (local.get 0)))
  (func $start (throw $fault (i32.const 5)))
  (start $start))
