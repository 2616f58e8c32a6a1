;; $_eight takes more than registers hold: by wasm's convention it frees its stack arguments, by the system's it would not.
;;
;;! fact: a function that the system's convention would call otherwise is called by its own, which preserves no register
;;! emit: clif
;;! funcs: guarded
;;! run: yes
(module
  (tag $e)
  (func $_eight (param i32 i32 i32 i32 i32 i32 i32 i32) (result i32)
    (if (local.get 7) (then (throw $e)))
    (local.get 6))
  (func $guarded (param i32) (result i32)
    (block $caught
      (return (i32.add (local.get 0)
        (try_table (result i32) (catch $e $caught)
          (call $_eight (local.get 0) (local.get 0) (local.get 0) (local.get 0)
            (local.get 0) (local.get 0) (local.get 0) (local.get 0))))))
    (i32.sub (local.get 0) (i32.const 1)))
  (func (export "_start")
    (if (i32.ne (call $guarded (i32.const 0)) (i32.const 0)) (then unreachable))
    (if (i32.ne (call $guarded (i32.const 5)) (i32.const 4)) (then unreachable))))
