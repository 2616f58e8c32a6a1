;; A guest that calls its host from three functions down.
(module
  (import "env" "look" (func $look (param i32) (result i32)))
  ;; Too long to be inlined.
  (func $inner (param i32) (result i32)
    nop nop nop nop nop nop nop nop nop nop nop nop nop nop nop nop
    (i32.add (call $look (local.get 0)) (i32.const 1)))
  (func $outer (export "go") (param i32) (result i32)
    (i32.mul (call $inner (local.get 0)) (i32.const 3))))
