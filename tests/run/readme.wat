;; A test is a file. The lines that start with `;;@ ` (in C and Rust `//@ `; in a `.case` file every line that is no `# `
;; comment) say how it is built and run, and what must come of it. A key that does not exist is an error. The file is built
;; for every target in every way (tests/src/variant.rs), run on this machine or under the target's emulator, and judged. For macOS
;; it is built in two ways, and only where it is granted no directory (tests/src/macos.rs).
;;
;; What goes in; all may be left out, and those marked with * repeated:
;;   module    the guest, where it is not this file: a path below tests/, or `fetched/` and a name of tests/fetch.sh
;;   cflags  * flags for the guest's compiler; `{tests}` is this repository's tests/, `{data}` where fetched data lies
;;   link    * a module that this one is linked with: `NAME=FILE`, with a path below tests/, then flags of its compiler
;;   flags   * flags of `wasm2native build`
;;   dir     * a granted directory, as `--dir` takes it; it is made, below the folder that the program runs in
;;   env     * a granted variable, as `--env` takes it
;;   file    * a file that is there at the start: `PATH = TEXT`, with \n, \r, \t, \0 and \\ in the text
;;   copy    * a file below tests/ that is copied into the folder: `FROM -> TO`
;;   args    * arguments, divided by spaces
;;   stdin   * standard input, with \n, \t, \0 and \\
;;   variants  `all` (the default); `guarded`: with no checked memories, for traps that must say where; or `default`: only as
;;             people build it, for programs that take long
;; What must come out:
;;   exit      the exit code, 0 where it is left out; a trap is 134
;;   stdout  * a line of standard output; together they are all of it
;;   stdout-has  * what standard output contains, in this order, where not all of it is known
;;   stderr  * what standard error contains, in this order; nothing may be there where this is left out
;;   makes   * a file that is there at the end: `PATH = TEXT`
;;   like      `wasmtime`: output, exit code and files must be Wasmtime's; standard error is then free
;;
;; This one reads its input, echoes it to both streams, and exits with the number of bytes.
;;@ stdin: Hi\n
;;@ exit: 3
;;@ stdout: Hi
;;@ stderr: Hi
(module
  (import "wasi_snapshot_preview1" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "\10\00\00\00\40\00\00\00") ;; one iovec: 64 bytes at 16
  (func (export "_start")
    (if (call $fd_read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8)) (then unreachable))
    (i32.store (i32.const 4) (i32.load (i32.const 8)))
    (if (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 12)) (then unreachable))
    (if (call $fd_write (i32.const 2) (i32.const 0) (i32.const 1) (i32.const 12)) (then unreachable))
    (call $proc_exit (i32.load (i32.const 8)))))
