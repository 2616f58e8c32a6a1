;; A trap in a function that stands in another's code, by itself or by way of a third: a backtrace names them all, innermost first,
;; as it does where the trap is in a function that one calls which stands in another's code.
;;@ variants: guarded
;;@ exit: 134
;;@ stderr: wasm trap: out of bounds memory access
;;@ stderr: (read)
;;@ stderr: (field)
;;@ stderr: (visit)
;;@ stderr: (hand_on)
;;@ stderr: (visit)
;;@ stderr: (hand_on)
;;@ stderr: (visit)
;;@ stderr: (main)
(module
  (memory (export "memory") 1)
  (global $index (mut i32) (i32.const 0x7fff0000))
  ;; These stand in $visit. A load of all of an integer could be an operand of what is added to it in $field, and be named so.
  (func $read (param i32) (result i32) (i32.load8_u offset=16 (local.get 0)))
  (func $field (param i32) (result i32) (i32.xor (call $read (i32.add (local.get 0) (i32.const 4))) (i32.const 1)))
  (func $hand_on (param i32) (result i32) (call $visit (i32.sub (local.get 0) (i32.const 1))))
  ;; It calls itself, and is too large to stand in others.
  (func $visit (param i32) (result i32)
    (if (result i32) (local.get 0)
      (then (i32.add (call $hand_on (local.get 0)) (i32.const 1)))
      (else
        (global.set $index (i32.add (global.get $index) (i32.const 8)))
        (global.set $index (i32.sub (global.get $index) (i32.const 8)))
        (call $field (global.get $index)))))
  (func $main (export "_start") (drop (call $visit (i32.const 2)))))
