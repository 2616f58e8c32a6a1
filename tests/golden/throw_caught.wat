;;! fact: a throw whose function catches it branches there, and makes an exception only for a reference to it
;;! emit: clif
;;! funcs: payload kept
;;! run: yes
(module
  (tag $e (param i32))
  (tag $f (param i32))
  (func $payload (param i32) (result i32)
    (block $e (result i32)
      (block $f (result i32)
        (try_table (catch $f $f) (catch $e $e)
          (throw $e (local.get 0)))
        unreachable)
      unreachable))
  (func $kept (param i32) (result i32)
    (block $h (result i32 exnref)
      (try_table (catch_ref $e $h)
        (throw $e (local.get 0)))
      unreachable)
    drop)
  (func (export "_start")
    (if (i32.ne (call $payload (i32.const 3)) (i32.const 3)) (then unreachable))
    (if (i32.ne (call $kept (i32.const 4)) (i32.const 4)) (then unreachable))))
