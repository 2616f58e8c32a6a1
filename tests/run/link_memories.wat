;; Host calls work on the memory of the module that makes them; through a reference, on that of the module that imports them.
;;@ link: greet=run/linked/greet.wat
;;@ stdout: hello
;;@ stdout: world
;;@ stdout: hello
(module
  (import "greet" "greet" (func $greet (result i32)))
  (import "greet" "funcs" (table $funcs 1 funcref))
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (type $write (func (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "\08\00\00\00\06\00\00\00world\n")
  (func (export "_start")
    (if (call $greet) (then unreachable))
    (if (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 100)) (then unreachable))
    (if (call_indirect $funcs (type $write)
          (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 100) (i32.const 0)) (then unreachable))))
