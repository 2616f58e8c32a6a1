;; What a program takes is counted by hand, and is the same in every way to build it: enough is enough (trap_fuel.case: one
;; unit less is not). Comments say what each line takes.
;;@ flags: --fuel=4490
(module
  (type $t (func (param i32) (result i32)))
  (memory (export "memory") 1 4)
  (table $t 8 16 funcref)
  (elem (i32.const 0) $down)
  (elem $passive func $down $down)
  (global $g (mut i32) (i32.const 0))
  (func $down (type $t)                                                                         ;; in all 8 a level, and 4
    (if (result i32) (i32.eqz (local.get 0))                                                    ;; 3
      (then (i32.const 1))                                                                      ;; 1
      (else (call_indirect $t (type $t) (i32.sub (local.get 0) (i32.const 1)) (i32.const 0))))) ;; 5
  (func $loops (param i32) (local i32)
    (block $out
      (loop $outer                                                                              ;; each turn:
        (local.set 1 (i32.const 3))                                                             ;; 2
        (loop $inner                                                                            ;; 3 times:
          (global.set $g (i32.add (global.get $g) (i32.load (local.get 1))))                    ;; 5
          (br_if $inner (local.tee 1 (i32.sub (local.get 1) (i32.const 1)))))                   ;; 5
        (br_table $out $outer                                                                   ;; 1
          (i32.ne (local.tee 0 (i32.sub (local.get 0) (i32.const 1))) (i32.const 0))))))        ;; 6
  (func (export "_start")
    (drop (call $down (i32.const 9)))                                                           ;; 3 + 9 * 8 + 4
    (call $loops (i32.const 7))                                                                 ;; 2 + 7 * (2 + 30 + 7)
    (memory.fill (i32.const 8) (i32.const 1) (i32.const 160))                                   ;; 4 + 160 / 16
    (memory.copy (i32.const 0) (i32.const 8) (i32.const 31))                                    ;; 4 + 31 / 16
    (table.init $t $passive (i32.const 2) (i32.const 0) (i32.const 2))                          ;; 4 + 2
    (drop (memory.grow (i32.const 1)))                                                          ;; 3 + 65536 / 16
    (drop (memory.grow (i32.const 9)))                                                          ;; 3: it is refused
    (drop (table.grow $t (ref.null func) (i32.const 5)))))                                      ;; 4 + 5
