;;! fact: a deferred module is a function: what it imports must have grown, its segments are copied, its start function is called
;;! emit: clif asm
;;! link: store=run/linked/store.wat
;;! link: plug=run/linked/plug.wat
;;! flags: --defer plug
;;! funcs: wasm2native_instantiate_1
;;! run: yes
(module
  (import "store" "grow" (func $grow))
  (import "store" "mem" (memory 1))
  (import "wasm2native" "instantiate/plug" (func $plug))
  (func (export "_start")
    (call $grow)
    (call $plug)
    (if (i32.ne (i32.load (i32.const 0)) (i32.const 1234)) (then unreachable))))
