;; Exceptions cross modules by an imported tag, also out of an instantiation; a caught trap is not one, an exception that
;; leaves a call which catches traps is.
;;@ link: thrower=run/linked/thrower.wat
;;@ link: passer=run/linked/passer.wat
;;@ flags: --defer thrower
(module
  (type $task (func))
  (import "thrower" "fault" (tag $fault (param i32)))
  (import "thrower" "throw" (func $throw (param i32)))
  (import "passer" "pass" (func $pass (param i32)))
  (import "wasm2native" "instantiate/thrower" (func $thrower))
  (import "wasm2native" "catch_trap" (func $catch_trap (param (ref null $task)) (result i32)))
  (elem declare func $throws $thrower)
  (func $throws (call $throw (i32.const 1)))
  (func $expect (param i32 i32) (if (i32.ne (local.get 0) (local.get 1)) (then unreachable)))
  (func $passed (param i32) (result i32)
    (block $caught (result i32)
      (try_table (catch $fault $caught) (call $pass (local.get 0)))
      (i32.const -1)))
  (func $instantiated (result i32)
    (block $caught (result i32)
      (try_table (catch $fault $caught) (call $thrower))
      (i32.const -1)))
  (func $supervised (result i32)
    (block $caught (result i32)
      (try_table (catch $fault $caught) (return (call $catch_trap (ref.func $throws))))
      (i32.const -1)))
  (func (export "_start")
    (call $expect (call $passed (i32.const 7)) (i32.const 7))
    (call $expect (call $instantiated) (i32.const 5))
    (call $expect (call $supervised) (i32.const 18))
    (call $expect (call $catch_trap (ref.func $thrower)) (i32.const 18))))
