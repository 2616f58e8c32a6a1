// What a process is: its arguments and variables, random bytes, giving way, signals that end nothing, its end.
//@ args: one two
//@ env: NAME=value
//@ env: EMPTY=
//@ variants: default
//@ exit: 77
//@ stdout: ok
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wasi/api.h>

int32_t __imported_wasi_snapshot_preview1_proc_raise(int32_t) __attribute__((import_module("wasi_snapshot_preview1"), import_name("proc_raise")));

#define CHECK(condition) \
    do { \
        if (!(condition)) { \
            printf("line %d: %s (errno %d)\n", __LINE__, #condition, errno); \
            exit(1); \
        } \
    } while (0)
#define E(name) __WASI_ERRNO_##name
#define R(name) ((__wasi_rights_t)__WASI_RIGHTS_##name)

// The C library declares no such function, as it ends a process by itself.
static int raised(int signal) { return __imported_wasi_snapshot_preview1_proc_raise(signal); }

// The arrays as they lie in memory, with a mark behind each.
static void strings(int of_environment) {
    __wasi_size_t count, bytes;
    uint8_t *pointers[8], buffer[4096];
    int error = of_environment ? __wasi_environ_sizes_get(&count, &bytes) : __wasi_args_sizes_get(&count, &bytes);
    CHECK(error == 0 && count == (of_environment ? 2 : 3) && bytes < sizeof buffer - 1);
    memset(buffer, 0x55, sizeof buffer);
    pointers[count] = buffer + 1234;
    CHECK((of_environment ? __wasi_environ_get(pointers, buffer) : __wasi_args_get(pointers, buffer)) == 0);
    CHECK(pointers[count] == buffer + 1234 && buffer[bytes] == 0x55 && pointers[0] == buffer);
    for (__wasi_size_t i = 0, at = 0; i < count; i++) {
        CHECK(pointers[i] == buffer + at);
        at += strlen((char *)buffer + at) + 1;
        if (i == count - 1) CHECK(at == bytes);
    }
    if (of_environment) {
        CHECK(!strcmp((char *)pointers[0], "NAME=value") && !strcmp((char *)pointers[1], "EMPTY="));
        CHECK(!strcmp(getenv("NAME"), "value") && !strcmp(getenv("EMPTY"), "") && !getenv("PATH"));
    } else {
        CHECK(strlen((char *)pointers[0]) > 0 && !strcmp((char *)pointers[1], "one") && !strcmp((char *)pointers[2], "two"));
    }
}

static void randomness(void) {
    static uint8_t some[70000], others[70000];
    CHECK(__wasi_random_get(some, sizeof some) == 0 && __wasi_random_get(others, sizeof others) == 0);
    CHECK(memcmp(some, others, sizeof some) && __wasi_random_get(NULL, 0) == 0);
    memset(some, 0, 64);
    CHECK(__wasi_random_get(some + 16, 32) == 0);
    for (int i = 0; i < 16; i++) CHECK(some[i] == 0 && some[48 + i] == 0);
    CHECK(memcmp(some + 16, some, 16) && memcmp(some + 16, some + 32, 16));
}

int main(void) {
    strings(0);
    strings(1);
    randomness();
    for (int i = 0; i < 100; i++) CHECK(__wasi_sched_yield() == 0);
    // None, and those that nobody minds: pipe, chld, cont, urg, winch.
    const uint8_t harmless[] = {0, 13, 16, 17, 22, 27};
    for (unsigned i = 0; i < sizeof harmless; i++) CHECK(raised(harmless[i]) == 0);
    CHECK(raised(31) == E(INVAL) && raised(255) == E(INVAL));
    puts("ok");
    fflush(stdout);
    __wasi_proc_exit(77);
}
