;;! fact: an entry of a closed table is itself the record that a reference points to; its length is a constant
;;! emit: clif asm
;;! run: yes
(module
  (table $t 3 funcref)
  (elem (i32.const 1) $size)
  (func $get (param i32) (result funcref) (table.get $t (local.get 0)))
  (func $size (result i32) (table.size $t))
  (func (export "_start")
    (if (i32.eqz (ref.is_null (call $get (i32.const 0)))) (then unreachable))
    (if (ref.is_null (call $get (i32.const 1))) (then unreachable))
    (if (i32.ne (call $size) (i32.const 3)) (then unreachable))))
