;;! fact: a call of another module's function is a call; its global is a field of the one instance, its constant a constant
;;! emit: clif asm
;;! link: store=run/linked/store.wat
;;! funcs: add
;;! mode: --instance parameter
;;! run: yes
(module
  (import "store" "inc" (func $inc (param i32) (result i32)))
  (import "store" "count" (global $count (mut i32)))
  (import "store" "k" (global $k i32))
  (func $add (result i32)
    (i32.add (i32.add (call $inc (i32.const 1)) (global.get $count)) (global.get $k)))
  (func (export "_start") (if (i32.ne (call $add) (i32.const 54)) (then unreachable))))
