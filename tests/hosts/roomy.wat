;; Takes room of each kind: memories of its own and tables, more than fits into one place.
(module
  (memory (export "memory") 1 100)
  (memory $second 1 100)
  (memory $wide i64 1 100)
  (table $small 10 1000 funcref)
  (table $large 3000 100000 externref)
  (data (i32.const 100) "\2a")
  (data (memory $second) (i32.const 200) "\2b")
  (data (memory $wide) (i64.const 300) "\2c")
  (func (export "look") (result i32)
    (i32.add
      (i32.load8_u (i32.const 100))
      (i32.add (i32.load8_u $second (i32.const 200)) (i32.load8_u $wide (i64.const 300)))))
  ;; How many times everything grew; nothing where there is no room.
  (func (export "grow") (param i32) (result i32)
    (i32.add
      (i32.add
        (i32.ne (memory.grow (local.get 0)) (i32.const -1))
        (i32.ne (memory.grow $second (local.get 0)) (i32.const -1)))
      (i32.add
        (i64.ne (memory.grow $wide (i64.extend_i32_u (local.get 0))) (i64.const -1))
        (i32.ne (table.grow $large (ref.null extern) (i32.const 10000)) (i32.const -1)))))
  (func (export "trap") (i32.store8 $second (i32.mul (memory.size $second) (i32.const 65536)) (i32.const 1))))
