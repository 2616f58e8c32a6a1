;; Goes down to any depth, and does something there.
(module
  (import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_open"
    (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1 10)
  (tag $thrown)
  (table $table 1 10 funcref)
  (func $down (export "down") (param $depth i32) (param $kind i32)
    (if (local.get $depth)
      (then
        (call $down (i32.sub (local.get $depth) (i32.const 1)) (local.get $kind))
        ;; No tail call.
        (i32.store (i32.const 0) (local.get $depth)))
      (else
        (block $exit (block $copy (block $throw (block $divide (block $unreachable (block $store
        (block $open (block $write (block $random (block $grow
          (br_table $grow $random $write $open $store $unreachable $divide $throw $copy $exit (local.get $kind)))
          (drop (memory.grow (i32.const 1))) (drop (table.grow $table (ref.null func) (i32.const 1))) (return))
          (drop (call $random (i32.const 100) (i32.const 100))) (return))
          (drop (call $write (i32.const 1) (i32.const 0) (i32.const 0) (i32.const 16))) (return))
          (drop (call $open (i32.const 3) (i32.const 0) (i32.const 100) (i32.const 10)
            (i32.const 0) (i64.const 0) (i64.const 0) (i32.const 0) (i32.const 16))) (return))
          (i32.store (i32.const 65536) (i32.const 1)) (return))
          (unreachable))
          (i32.store (i32.const 8) (i32.div_u (i32.const 1) (i32.load (i32.const 4)))) (return))
          (throw $thrown))
          (memory.copy (i32.const 0) (i32.const 65535) (i32.const 2)) (return))
          (call $exit (i32.const 5))))))
