;;! fact: a passive segment is an address and a length in the instance; dropping it sets the length to 0
;;! emit: clif asm
;;! run: yes
(module
  (table $t 3 funcref)
  (elem $segment func $init $drop)
  (func $init (param i32 i32 i32) (table.init $t $segment (local.get 0) (local.get 1) (local.get 2)))
  (func $drop (elem.drop $segment))
  (func (export "_start")
    (call $init (i32.const 2) (i32.const 1) (i32.const 1))
    (if (ref.is_null (table.get $t (i32.const 2))) (then unreachable))
    (if (i32.eqz (ref.is_null (table.get $t (i32.const 0)))) (then unreachable))
    (call $drop)
    (call $init (i32.const 0) (i32.const 0) (i32.const 0))))
