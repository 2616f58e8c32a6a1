;;! fact: the runtime enters by code in C's convention that calls the start function, then the program
;;! emit: clif asm
;;! funcs: wasm2native_entry
;;! mode: --instance parameter
;;! frame: kept
;;! run: yes
(module
  (global $started (mut i32) (i32.const 0))
  (start $begin)
  (func $begin (global.set $started (i32.add (global.get $started) (i32.const 1))))
  (func (export "_start") (if (i32.ne (global.get $started) (i32.const 1)) (then unreachable))))
