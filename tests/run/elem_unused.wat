;; A passive segment that no table will ever hold: the function in it is called by nobody, and has no code.
;;@ exit: 0
(module
  (memory (export "memory") 1)
  (func $unused)
  (elem $segment funcref (ref.func $unused))
  (func $used)
  (elem declare func $used)
  (func (export "_start")
    (if (ref.is_null (ref.func $used)) (then unreachable))
    (elem.drop $segment)))
