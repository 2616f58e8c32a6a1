;;! fact: growing a table is a call of the runtime
;;! emit: clif asm
;;! run: yes
(module
  (table $t 1 3 funcref)
  (func $grow (param funcref i32) (result i32) (table.grow $t (local.get 0) (local.get 1)))
  (func (export "_start")
    (if (i32.ne (call $grow (ref.null func) (i32.const 2)) (i32.const 1)) (then unreachable))
    (if (i32.ne (call $grow (ref.null func) (i32.const 1)) (i32.const -1)) (then unreachable))))
