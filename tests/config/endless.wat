;; A module whose start function never ends.
(module
  (func (export "work") (result i32) (i32.const 42))
  (func $start (loop $again (br $again)))
  (start $start))
