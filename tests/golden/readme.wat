;; A golden is what the compiler makes of a few functions: this file's lie in snapshots/golden/readme.*. The lines that
;; start with `;;! ` say what is listed. A key or a value that does not exist is an error.
;;
;;   fact      what the goldens show, in a sentence; it stands at their top
;;   emit      `clif` (once: the intermediate code as translated), `optimized` (once: what is left of it after
;;              optimisation), `asm` (the instructions, for each target), or several. Each
;;              operator stands above what it became
;;   targets   where left out, all
;;   funcs     names of the functions that are kept. Where left out: all whose name does not begin with `_`, so that
;;             `_start` and the helpers of a check stay away. `wasm2native_entry` is the code that the runtime enters by
;;   flags     flags of every build, as the command has them: `-O0` `-O1` `-O2` `-Os`, `--instance`, `--memory-base`,
;;             `--memory`, `--defer`, `--cpu`, `--relaxed-simd`, `--canonical-nans`, `--fuel=N`, `--traps`, `--interruptible`, `--unknown-imports`
;;   link      `NAME=FILE`: a module that this one is linked with, by its path below tests/. May be repeated
;;   mode      more such flags: a second set of goldens, beside the plain one. May be repeated
;;   profile   `own`: the module is built to count and run on this machine, and every build takes the profile that it writes
;;   frame     `kept`: instruction listings keep the frame's set-up, which is the same in every function
;;   run       `yes`: the module is built by the command in every way for every target, and must end with exit code 0
;;             and say nothing; `trap MESSAGE`: it must trap with that message. It checks itself, by `unreachable`
;;
;; A module without `_start` is compiled as an object: what its exports reach. One with it is a program.
;; In goldens, data of the instance is named by its kind, traps and functions by their names.
;;
;;! fact: a sum is one instruction, and nothing of the module's other functions is listed
;;! emit: clif asm
;;! targets: x86_64-linux aarch64-linux
;;! funcs: sum
;;! mode: -O0
;;! run: yes
(module
  (func $sum (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
  (func $other (param i32) (result i32) (local.get 0))
  (func (export "_start")
    (if (i32.ne (call $sum (i32.const 2) (call $other (i32.const 3))) (i32.const 5)) (then unreachable))))
