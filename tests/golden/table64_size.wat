;;! fact: a table's size and growth are 64-bit numbers where its indices are
;;! emit: clif
;;! run: yes
(module
  (table $t i64 1 3 externref)
  (func $size (result i64) (table.size $t))
  (func $grow (param i64) (result i64) (table.grow $t (ref.null extern) (local.get 0)))
  (func (export "_start")
    (if (i64.ne (call $grow (i64.const 2)) (i64.const 1)) (then unreachable))
    (if (i64.ne (call $grow (i64.const -1)) (i64.const -1)) (then unreachable))
    (if (i64.ne (call $size) (i64.const 3)) (then unreachable))))
