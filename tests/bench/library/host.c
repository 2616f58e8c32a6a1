/* What the ways into a library and out of it take, on one line: `host`. Calls are compared in turn, a function of C first. Each figure
   is the least of several rounds: what else the machine does only adds to them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "module.h"

enum { ROUNDS = 15, CALLS = 2000000, CYCLES = 20000, LIVE = 10000 };

static void check(int is_right, const char *what) {
    if (!is_right) {
        fprintf(stderr, "bench: %s\n", what);
        exit(1);
    }
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

/* With an export's type, so that calls of both differ in what they call alone. */
__attribute__((noinline)) static wasm2native_status add(module *self, int32_t a, int32_t b, int32_t *result) {
    (void)self;
    *result = a + b;
    return WASM2NATIVE_OK;
}

static wasm2native_status twice(void *context, module *self, int32_t value, int32_t *result) {
    (void)context, (void)self;
    *result = 2 * value;
    return WASM2NATIVE_OK;
}

static const module_imports imports = {twice};

static module *fresh(void) {
    module *made = NULL;
    check(module_instantiate(&imports, NULL, NULL, &made) == WASM2NATIVE_OK, "an instance is refused");
    return made;
}

/* Nanoseconds of a call through a pointer that no compiler can see through. */
static double calls(wasm2native_status (*function)(module *, int32_t, int32_t, int32_t *), module *self) {
    wasm2native_status (*volatile pointer)(module *, int32_t, int32_t, int32_t *) = function;
    int32_t sum = 0;
    double start = now();
    for (int32_t at = 0; at < CALLS; at++) {
        int32_t result = 0;
        pointer(self, at, 3, &result);
        sum += result;
    }
    double time = now() - start;
    int32_t expected = 0;
    for (int32_t at = 0; at < CALLS; at++)
        expected = (int32_t)((uint32_t)expected + (uint32_t)at + 3);
    check(sum == expected, "a sum is wrong");
    return time / CALLS;
}

static double callbacks(module *self) {
    double start = now();
    for (int32_t at = 0; at < CALLS; at++) {
        int32_t result = 0;
        module_ask(self, at, &result);
        check(result == 2 * at, "an answer is wrong");
    }
    return (now() - start) / CALLS;
}

static double cycles(int touches) {
    double start = now();
    for (int at = 0; at < CYCLES; at++) {
        module *made = fresh();
        if (touches)
            module_touch(made);
        module_free(made);
    }
    return (now() - start) / CYCLES;
}

/* Bytes that the kernel counts for the process under a name. */
static double counted(const char *name) {
    FILE *file = fopen("/proc/self/status", "r");
    check(file != NULL, "there is no /proc");
    char line[200];
    double bytes = 0;
    while (fgets(line, sizeof line, file) != NULL)
        if (strncmp(line, name, strlen(name)) == 0)
            bytes = strtod(line + strlen(name), NULL) * 1024;
    fclose(file);
    return bytes;
}

static double least(double a, double b) {
    return b == 0 || a < b ? a : b;
}

int main(void) {
    module *self = fresh();
    double c = 0, wasm = 0, ask = 0, cycle = 0, touched = 0;
    for (int round = 0; round < ROUNDS; round++) {
        c = least(calls(add, self), c);
        wasm = least(calls(module_add, self), wasm);
        ask = least(callbacks(self), ask);
        cycle = least(cycles(0), cycle);
        touched = least(cycles(1), touched);
    }
    static module *live[LIVE];
    /* The page of the array itself is none of theirs. */
    memset(live, 1, sizeof live);
    double before = counted("VmRSS:"), tables = counted("VmPTE:"), start = now();
    for (int at = 0; at < LIVE; at++)
        live[at] = fresh();
    double made = (now() - start) / LIVE, each = (counted("VmRSS:") - before) / LIVE;
    tables = (counted("VmPTE:") - tables) / LIVE;
    for (int at = 0; at < LIVE; at++) {
        int32_t result = 0;
        check(module_add(live[at], at, 1, &result) == WASM2NATIVE_OK && result == at + 1, "a sum is wrong");
    }
    for (int at = 0; at < LIVE; at++)
        module_free(live[at]);
    printf("%f %f %f %f %f %f %f %f\n", c, wasm, ask, cycle, touched, made, each, tables);
    return 0;
}
