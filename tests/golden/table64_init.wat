;;! fact: elements are read from a segment with 32-bit numbers and copied to a 64-bit index
;;! emit: clif
;;! funcs: init
;;! run: yes
(module
  (table $t i64 4 funcref)
  (elem $passive func $init)
  (func $init (param i64 i32 i32) (table.init $t $passive (local.get 0) (local.get 1) (local.get 2)))
  (func (export "_start")
    (call $init (i64.const 3) (i32.const 0) (i32.const 1))
    (if (ref.is_null (table.get $t (i64.const 3))) (then unreachable))))
