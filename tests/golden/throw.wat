;;! fact: a throw that its own function does not catch makes an exception, writes the payload and enters the runtime
;;! emit: clif asm
;;! funcs: throw
;;! mode: --instance parameter
;;! run: yes
(module
  (tag $e (param i32 f32 f64 i64))
  (func $throw (param i32 f32 f64 i64)
    (throw $e (local.get 0) (local.get 1) (local.get 2) (local.get 3)))
  (func (export "_start")
    (block $h (result i32 f32 f64 i64)
      (try_table (catch $e $h)
        (call $throw (i32.const 1) (f32.const 2) (f64.const 3) (i64.const 4)))
      unreachable)
    (if (i64.ne (i64.const 4)) (then unreachable))
    (if (f64.ne (f64.const 3)) (then unreachable))
    (if (f32.ne (f32.const 2)) (then unreachable))
    (if (i32.ne (i32.const 1)) (then unreachable))))
