;; calls that are stopped from outside
;; flags: --interruptible --fuel
(module
  (func (export "spin") (loop $again (br $again)))
  (func (export "count") (param i64) (result i64)
    (local $done i64)
    (loop $again
      (local.set $done (i64.add (local.get $done) (i64.const 1)))
      (br_if $again (i64.lt_u (local.get $done) (local.get 0))))
    (local.get $done)))
