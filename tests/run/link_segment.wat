;; A segment that does not fit another module's table is a trap of instantiation; it is copied after code has run.
;;@ link: first=run/linked/first.wat
;;@ link: even=run/linked/even.wat
;;@ exit: 134
;;@ stderr: wasm trap: out of bounds table access
(module
  (import "first" "note" (func $note (param i32)))
  (import "even" "odd" (table 1 funcref))
  (elem (i32.const 1) $note)
  (func (export "_start")))
