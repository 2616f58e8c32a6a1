;; A module that counts its fuel, and can be stopped: an exported function that never ends.
(module
  (func (export "work") (result i32) (i32.const 42))
  (func (export "spin") (loop $again (br $again))))
