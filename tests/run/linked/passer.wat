;; Passes exceptions on, of a tag that it does not know.
(module
  (import "thrower" "throw" (func $throw (param i32)))
  (tag $other)
  (func (export "pass") (param i32)
    (block $caught (try_table (catch $other $caught) (call $throw (local.get 0))))))
