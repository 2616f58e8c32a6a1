// What a program that wasm2c has translated needs to be run: WASI as far as the bench's programs call it. Standard output,
// arguments, clocks, random bytes and the exit; no files. `module.h` is what wasm2c has written.
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "module.h"
#include "wasm-rt-exceptions.h"
#include "wasm-rt-impl.h"

// WASI's numbers of errors.
enum { SUCCESS = 0, BADF = 8, INVAL = 28, IO = 29, NOSYS = 52, SPIPE = 70 };

typedef struct w2c_wasi__snapshot__preview1 {
    w2c_module module;
    int count;
    char **args;
} Wasi;

#define WASI(name) w2c_wasi__snapshot__preview1_##name

// A place in the guest's memory, if so many bytes lie there.
static void *at(Wasi *wasi, u32 address, u64 bytes) {
    wasm_rt_memory_t *memory = w2c_module_memory(&wasi->module);
    if (address + bytes > memory->size) {
        fputs("wasm2c: WASI was given an address beyond memory\n", stderr);
        exit(71);
    }
    return memory->data + address;
}

static void store32(Wasi *wasi, u32 address, u32 value) {
    memcpy(at(wasi, address, 4), &value, 4);
}

u32 WASI(args_sizes_get)(Wasi *wasi, u32 count, u32 bytes) {
    u32 sum = 0;
    for (int i = 0; i < wasi->count; i++) sum += (u32)strlen(wasi->args[i]) + 1;
    store32(wasi, count, (u32)wasi->count);
    store32(wasi, bytes, sum);
    return SUCCESS;
}

u32 WASI(args_get)(Wasi *wasi, u32 pointers, u32 text) {
    for (int i = 0; i < wasi->count; i++) {
        u32 length = (u32)strlen(wasi->args[i]) + 1;
        store32(wasi, pointers + 4 * (u32)i, text);
        memcpy(at(wasi, text, length), wasi->args[i], length);
        text += length;
    }
    return SUCCESS;
}

u32 WASI(environ_sizes_get)(Wasi *wasi, u32 count, u32 bytes) {
    store32(wasi, count, 0);
    store32(wasi, bytes, 0);
    return SUCCESS;
}

u32 WASI(environ_get)(Wasi *wasi, u32 pointers, u32 text) {
    (void)wasi, (void)pointers, (void)text;
    return SUCCESS;
}

u32 WASI(clock_time_get)(Wasi *wasi, u32 clock, u64 precision, u32 result) {
    (void)precision;
    struct timespec now;
    if (clock > 1 || clock_gettime(clock ? CLOCK_MONOTONIC : CLOCK_REALTIME, &now) < 0) return INVAL;
    u64 value = (u64)now.tv_sec * 1000000000u + (u64)now.tv_nsec;
    memcpy(at(wasi, result, 8), &value, 8);
    return SUCCESS;
}

u32 WASI(random_get)(Wasi *wasi, u32 buffer, u32 bytes) {
    char *to = at(wasi, buffer, bytes);
    for (u32 done = 0; done < bytes;) {
        ssize_t more = getrandom(to + done, bytes - done, 0);
        if (more < 0) return IO;
        done += (u32)more;
    }
    return SUCCESS;
}

u32 WASI(fd_write)(Wasi *wasi, u32 fd, u32 vectors, u32 count, u32 result) {
    if (fd != 1 && fd != 2) return BADF;
    u32 sum = 0;
    for (u32 i = 0; i < count; i++) {
        u32 vector[2];
        memcpy(vector, at(wasi, vectors + 8 * i, 8), 8);
        char *from = at(wasi, vector[0], vector[1]);
        for (u32 done = 0; done < vector[1];) {
            ssize_t more = write((int)fd, from + done, vector[1] - done);
            if (more < 0) return IO;
            done += (u32)more;
        }
        sum += vector[1];
    }
    store32(wasi, result, sum);
    return SUCCESS;
}

// Standard input, output and errors are character devices with every right.
u32 WASI(fd_fdstat_get)(Wasi *wasi, u32 fd, u32 result) {
    if (fd > 2) return BADF;
    uint8_t status[24] = {2};
    memset(status + 8, 0xff, 16);
    memcpy(at(wasi, result, sizeof status), status, sizeof status);
    return SUCCESS;
}

u32 WASI(fd_seek)(Wasi *wasi, u32 fd, u64 offset, u32 whence, u32 result) {
    (void)wasi, (void)offset, (void)whence, (void)result;
    return fd > 2 ? BADF : SPIPE;
}

u32 WASI(fd_close)(Wasi *wasi, u32 fd) {
    (void)wasi;
    return fd > 2 ? BADF : SUCCESS;
}

u32 WASI(fd_prestat_get)(Wasi *wasi, u32 fd, u32 result) {
    (void)wasi, (void)fd, (void)result;
    return BADF;
}

void WASI(proc_exit)(Wasi *wasi, u32 code) {
    (void)wasi;
    exit((int)code);
}

// What is imported by some program and called by none.
u32 WASI(fd_read)(Wasi *wasi, u32 a, u32 b, u32 c, u32 d) {
    (void)wasi, (void)a, (void)b, (void)c, (void)d;
    return NOSYS;
}

u32 WASI(fd_prestat_dir_name)(Wasi *wasi, u32 a, u32 b, u32 c) {
    (void)wasi, (void)a, (void)b, (void)c;
    return NOSYS;
}

u32 WASI(fd_renumber)(Wasi *wasi, u32 a, u32 b) {
    (void)wasi, (void)a, (void)b;
    return NOSYS;
}

u32 WASI(fd_fdstat_set_flags)(Wasi *wasi, u32 a, u32 b) {
    (void)wasi, (void)a, (void)b;
    return NOSYS;
}

u32 WASI(path_open)(Wasi *wasi, u32 a, u32 b, u32 c, u32 d, u32 e, u64 f, u64 g, u32 h, u32 i) {
    (void)wasi, (void)a, (void)b, (void)c, (void)d, (void)e, (void)f, (void)g, (void)h, (void)i;
    return NOSYS;
}

u32 WASI(sched_yield)(Wasi *wasi) {
    (void)wasi;
    return SUCCESS;
}

int main(int argc, char **argv) {
    static Wasi wasi;
    wasi.count = argc;
    wasi.args = argv;
    wasm_rt_init();
    wasm_rt_trap_t trap = wasm_rt_impl_try();
    if (trap) {
        fprintf(stderr, "wasm2c: trap: %s\n", wasm_rt_strerror(trap));
        return 134;
    }
    wasm2c_module_instantiate(&wasi.module, &wasi);
    w2c_module_0x5Fstart(&wasi.module);
    return 0;
}
