;; `unreachable` ends the program with its message and the way there, innermost first.
;;@ exit: 134
;;@ stderr: wasm trap: unreachable
;;@ stderr: (inner)
;;@ stderr: (outer)
;;@ stderr: (_start)
(module
  (func $inner unreachable)
  (func $outer call $inner)
  (func $_start (export "_start") call $outer))
