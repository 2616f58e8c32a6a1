;;! fact: what is copied after code has run is checked and copied by the entry; the owner's own segments are first contents
;;! emit: clif
;;! link: first=run/linked/first.wat
;;! link: even=run/linked/even.wat
;;! funcs: wasm2native_entry
;;! run: yes
(module
  (import "first" "memory" (memory 1))
  (import "even" "odd" (table 1 funcref))
  (data (i32.const 16) "\2a")
  (elem (i32.const 0) $_start)
  (func $_start (export "_start")
    (if (i32.ne (i32.load8_u (i32.const 16)) (i32.const 42)) (then unreachable))
    (if (ref.is_null (table.get 0 (i32.const 0))) (then unreachable))))
