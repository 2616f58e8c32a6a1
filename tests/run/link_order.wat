;; Modules are instantiated after those that they import from, whatever the order of the flags: 1 by the first, 2 and what it
;; finds in memory by the second, 3 by this one.
;;@ link: second=run/linked/second.wat
;;@ link: first=run/linked/first.wat
(module
  (import "first" "log" (global $log (mut i32)))
  (import "first" "note" (func $note (param i32)))
  (func $start (call $note (i32.const 3)))
  (start $start)
  (func (export "_start") (if (i32.ne (global.get $log) (i32.const 1253)) (then unreachable))))
