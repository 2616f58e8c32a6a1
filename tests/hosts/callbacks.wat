;; What the host changes while wasm waits for it, wasm sees; and what is thrown inside stays inside.
(module
  (import "env" "host" (func $host (param i32) (result i32)))
  (type $unary (func (param i32) (result i32)))
  (memory (export "memory") 1 10)
  (memory $second (export "second") 1 10)
  (table $table (export "table") 1 10 funcref)
  (global $global (export "global") (mut i64) (i64.const 1))
  (tag $thrown (param i32))
  (elem declare func $triple)
  (func $triple (export "triple") (type $unary) (i32.mul (local.get 0) (i32.const 3)))
  (func (export "reference") (result funcref) (ref.func $triple))
  ;; Everything is read before and after: nothing of before may be used again.
  (func (export "see") (param $wish i32) (result i32 i64 i32 i32)
    (local $before i32)
    (local.set $before
      (i32.add
        (i32.add (i32.load (i32.const 0)) (i32.load $second (i32.const 0)))
        (i32.wrap_i64 (global.get $global))))
    (drop (call $host (local.get $wish)))
    (i32.add (i32.add (i32.load (i32.const 0)) (i32.load $second (i32.const 0))) (local.get $before))
    (global.get $global)
    (i32.add (i32.load (i32.const 65536)) (i32.load $second (i32.const 65540)))
    (call_indirect $table (type $unary) (i32.const 5) (i32.const 3)))
  ;; Catches everything: 1 where something was thrown.
  (func (export "guarded") (param $wish i32) (result i32)
    (block $caught
      (try_table (catch_all $caught) (drop (call $host (local.get $wish))))
      (return (i32.const 0)))
    (i32.const 1))
  (func $throw (export "throw") (param i32) (throw $thrown (local.get 0)))
  (func (export "own") (param i32) (result i32)
    (block $caught (result i32)
      (try_table (catch $thrown $caught)
        (drop (call $host (i32.const 0)))
        (call $throw (local.get 0)))
      (i32.const -1)))
  (func (export "tail") (param i32) (result i32) (return_call $host (local.get 0))))
