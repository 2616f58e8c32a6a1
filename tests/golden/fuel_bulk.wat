;;! fact: what is written in bulk takes a unit for 16 bytes or an element, once it is known to be in bounds; growth, once it is granted
;;! emit: asm
;;! flags: --fuel=1000
;;! funcs: fill grow
;;! run: trap all fuel consumed
(module
  (memory 1 2)
  (table $t 4 funcref)
  (elem $e func $f $f $f)
  (func $f)
  (func $fill (param i32) (memory.fill (i32.const 0) (i32.const 1) (local.get 0)))
  (func $grow (param i32) (result i32) (memory.grow (local.get 0)))
  (func $init (table.init $t $e (i32.const 0) (i32.const 0) (i32.const 3)))
  (func (export "_start")
    (call $fill (i32.const 1600))
    (call $init)
    (if (i32.ne (call $grow (i32.const 5)) (i32.const -1)) (then unreachable))
    (drop (call $grow (i32.const 1)))
    unreachable))
