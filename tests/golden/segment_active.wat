;;! fact: an active segment is dropped at start: its use compares with 0, and dropping it again is nothing
;;! emit: asm
;;! run: trap out of bounds memory access
(module
  (memory 1)
  (data $active (i32.const 0) "x")
  (table $t 1 funcref)
  (elem $used (table $t) (i32.const 0) func $drop)
  (func $init (param i32) (memory.init $active (i32.const 0) (i32.const 0) (local.get 0)))
  (func $init_table (param i32) (table.init $t $used (i32.const 0) (i32.const 0) (local.get 0)))
  (func $drop (data.drop $active) (elem.drop $used))
  (func (export "_start")
    (call $init_table (i32.const 0))
    (call $init (i32.const 0))
    (call $drop)
    (call $init (i32.const 1))))
