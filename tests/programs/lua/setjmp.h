// WASI's C library has no setjmp. Lua uses it for errors and for yielding: an error ends the program here, in words, and
// scripts do without coroutines.
#ifndef SETJMP_H
#define SETJMP_H
#include <stdio.h>
#include <stdlib.h>

typedef int jmp_buf;

static inline int setjmp(jmp_buf buffer) {
    (void)buffer;
    return 0;
}

static inline _Noreturn void longjmp(jmp_buf buffer, int value) {
    (void)buffer;
    (void)value;
    fputs("lua: an error cannot be caught without setjmp\n", stderr);
    exit(70);
}
#endif
