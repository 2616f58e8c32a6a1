;;! fact: throw_ref checks for null and enters the runtime, with the handlers around it
;;! emit: clif asm
;;! funcs: again caught
;;! run: yes
(module
  (tag $e (param i32))
  (func $again (param exnref) (throw_ref (local.get 0)))
  (func $caught (param exnref) (result i32)
    (block $h (result i32)
      (try_table (catch $e $h) (throw_ref (local.get 0)))
      unreachable))
  (func $_make (result exnref)
    (block $h (result exnref)
      (try_table (catch_all_ref $h) (throw $e (i32.const 5)))
      unreachable))
  (func (export "_start")
    (local $x exnref)
    (local.set $x (call $_make))
    (if (i32.ne (call $caught (local.get $x)) (i32.const 5)) (then unreachable))
    (block $h (result i32)
      (try_table (catch $e $h) (call $again (local.get $x)))
      unreachable)
    (if (i32.ne (i32.const 5)) (then unreachable))))
