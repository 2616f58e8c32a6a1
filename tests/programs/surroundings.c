// What a program may know of its surroundings: arguments, granted variables, clocks that move, random bytes that differ.
//@ like: wasmtime
//@ env: COLOUR=blue
//@ env: EMPTY=
//@ args: one two three
//@ stdout: 4 arguments
//@ stdout: 1: one
//@ stdout: 2: two
//@ stdout: 3: three
//@ stdout: COLOUR is blue
//@ stdout: EMPTY is ""
//@ stdout: PATH is not set
//@ stdout: 2 variables
//@ stdout: the clock is after 2020
//@ stdout: the monotonic clock does not run back
//@ stdout: random bytes differ
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

int main(int argc, char **argv) {
    printf("%d arguments\n", argc);
    for (int i = 1; i < argc; i++) printf("%d: %s\n", i, argv[i]);
    const char *colour = getenv("COLOUR"), *empty = getenv("EMPTY");
    printf("COLOUR is %s\n", colour ? colour : "not set");
    printf("EMPTY is %s\n", empty && !*empty ? "\"\"" : "wrong");
    printf("PATH is %s\n", getenv("PATH") ? "SET" : "not set");
    int variables = 0;
    while (environ[variables]) variables++;
    printf("%d variables\n", variables);

    struct timespec now, before, after;
    clock_gettime(CLOCK_REALTIME, &now);
    printf("the clock is %s 2020\n", now.tv_sec > 1577836800 ? "after" : "before");
    clock_gettime(CLOCK_MONOTONIC, &before);
    clock_gettime(CLOCK_MONOTONIC, &after);
    int back = after.tv_sec < before.tv_sec || (after.tv_sec == before.tv_sec && after.tv_nsec < before.tv_nsec);
    printf("the monotonic clock %s back\n", back ? "RUNS" : "does not run");

    unsigned char first[32], second[32];
    if (getentropy(first, sizeof first) != 0 || getentropy(second, sizeof second) != 0) return 1;
    printf("random bytes %s\n", memcmp(first, second, sizeof first) ? "differ" : "ARE THE SAME");
    return 0;
}
