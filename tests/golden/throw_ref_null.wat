;;! fact: the null of throw_ref is a trap of its own, which nothing catches
;;! emit: asm
;;! funcs: null
;;! run: trap null exception reference
(module
  (tag $e)
  (func $null (result i32)
    (block $h (try_table (catch_all $h) (throw_ref (ref.null exn))))
    (i32.const 1))
  (func (export "_start") (drop (call $null))))
