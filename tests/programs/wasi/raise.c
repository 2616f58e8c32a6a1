// Raises the signals that its arguments number, one after the other. Those that end the process end it as that signal does; what
// the program wrote before is there.
//@ args: 0 13 17
//@ variants: default
//@ stdout: 0: 0
//@ stdout: 13: 0
//@ stdout: 17: 0
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

// The C library declares no such function, as it ends a process by itself.
__attribute__((import_module("wasi_snapshot_preview1"), import_name("proc_raise"))) int proc_raise(int signal);

int main(int argc, char **argv) {
    setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
    for (int i = 1; i < argc; i++) {
        int error = proc_raise(atoi(argv[i]));
        printf("%s: %d\n", argv[i], error);
    }
}
