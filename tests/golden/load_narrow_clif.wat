;;! fact: each narrow load is one CLIF instruction
;;! emit: clif
;;! run: yes
(module
  (memory 1)
  (data (i32.const 0) "\ff\fe\fd\fc")
  ;; All of them, one by one, of one address.
  (func $sum (param i32) (result i64)
    (i64.extend_i32_u (i32.add (i32.load8_s (local.get 0)) (i32.load8_u (local.get 0))))
    (i64.extend_i32_u (i32.add (i32.load16_s (local.get 0)) (i32.load16_u (local.get 0))))
    (i64.add (i64.load8_s (local.get 0)) (i64.load8_u (local.get 0)))
    (i64.add (i64.load16_s (local.get 0)) (i64.load16_u (local.get 0)))
    (i64.add (i64.load32_s (local.get 0)) (i64.load32_u (local.get 0)))
    i64.add i64.add i64.add i64.add)
  ;; 0xfe + 0xfdfe + 0xfe + 0xfdfe + 0xf9fbfdfe
  (func (export "_start")
    (if (i64.ne (call $sum (i32.const 0)) (i64.const 0xf9fdfbf6)) (then unreachable))))
