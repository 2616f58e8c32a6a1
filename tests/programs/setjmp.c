// setjmp and longjmp, which clang makes of exceptions in the legacy form: out of many calls, again and again, past another
// function's setjmp, and back into the one that was meant.
//@ cflags: -fwasm-exceptions -mllvm -wasm-enable-sjlj -I{tests}/programs/setjmp {tests}/programs/setjmp/setjmp.c
//@ stdout: from 40 calls: 7
//@ stdout: a value of 0 is 1
//@ stdout: 5 times: 15
//@ stdout: past another: 3, which stays
//@ stdout: a million: 1000000
#include <stdio.h>

#include "setjmp.h"

static jmp_buf outer, inner;

__attribute__((noinline)) static int down(jmp_buf *to, int calls, int value) {
    if (calls == 0) longjmp(*to, value);
    return down(to, calls - 1, value) + calls;
}

__attribute__((noinline)) static int past_another(void) {
    volatile int kept = 1;
    int result = setjmp(inner);
    if (result == 0) {
        kept = 2;
        down(&outer, 10, 3);
    }
    printf("not reached: %d %d\n", result, kept);
    return 0;
}

__attribute__((noinline)) static int once(int value) {
    int result = setjmp(inner);
    if (result == 0) down(&inner, value & 3, value);
    return result;
}

int main(void) {
    int result = setjmp(outer);
    if (result == 0) down(&outer, 40, 7);
    printf("from 40 calls: %d\n", result);

    result = setjmp(outer);
    if (result == 0) longjmp(outer, 0);
    printf("a value of 0 is %d\n", result);

    volatile int sum = 0, times = 0;
    result = setjmp(outer);
    sum += result;
    if (times++ < 5) down(&outer, times, times);
    printf("%d times: %d\n", times - 1, sum);

    volatile double stays = 0.5;
    const char *which = "stays";
    result = setjmp(outer);
    if (result == 0) {
        stays += 0.5;
        past_another();
    }
    printf("past another: %d, which %s\n", result, stays == 1 ? which : "is lost");

    int jumps = 0;
    for (int i = 1; i <= 1000000; i++) jumps += once(i) == i;
    printf("a million: %d\n", jumps);
    return 0;
}
