// setjmp as clang makes it of exceptions (`-mllvm -wasm-enable-sjlj`): the compiler turns calls of both functions into
// calls of those in setjmp.c and a handler for the exception that longjmp is.
#ifndef SETJMP_H
#define SETJMP_H

typedef struct {
    // Which activation of a function has called setjmp, and from which place in it.
    void *activation;
    unsigned label;
    // What the exception carries the address of.
    struct {
        void *buffer;
        int value;
    } thrown;
} jmp_buf[1];

int setjmp(jmp_buf) __attribute__((returns_twice));
_Noreturn void longjmp(jmp_buf, int);
#endif
