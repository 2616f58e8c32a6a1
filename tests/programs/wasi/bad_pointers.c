// Pointers that leave memory, lengths that wrap, flags and numbers that do not exist: an error each, and nothing happens. Wasmtime
// traps at these pointers, so that it cannot be asked.
//@ dir: work::/
//@ stdout: ok
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CHECK(condition) \
    do { \
        if (!(condition)) { \
            printf("line %d: %s\n", __LINE__, #condition); \
            exit(1); \
        } \
    } while (0)
// The functions as a module imports them: numbers all the way.
#define IMPORT(name, ...) \
    __attribute__((import_module("wasi_snapshot_preview1"), import_name(#name))) int raw_##name(__VA_ARGS__);

IMPORT(args_get, unsigned, unsigned)
IMPORT(args_sizes_get, unsigned, unsigned)
IMPORT(clock_time_get, unsigned, unsigned long long, unsigned)
IMPORT(clock_res_get, unsigned, unsigned)
IMPORT(fd_read, unsigned, unsigned, unsigned, unsigned)
IMPORT(fd_write, unsigned, unsigned, unsigned, unsigned)
IMPORT(fd_seek, unsigned, unsigned long long, unsigned, unsigned)
IMPORT(fd_advise, unsigned, unsigned long long, unsigned long long, unsigned)
IMPORT(fd_fdstat_get, unsigned, unsigned)
IMPORT(fd_fdstat_set_flags, unsigned, unsigned)
IMPORT(fd_filestat_get, unsigned, unsigned)
IMPORT(fd_filestat_set_times, unsigned, unsigned long long, unsigned long long, unsigned)
IMPORT(fd_prestat_dir_name, unsigned, unsigned, unsigned)
IMPORT(fd_readdir, unsigned, unsigned, unsigned, unsigned long long, unsigned)
IMPORT(path_open, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned long long, unsigned long long, unsigned, unsigned)
IMPORT(path_create_directory, unsigned, unsigned, unsigned)
IMPORT(path_filestat_get, unsigned, unsigned, unsigned, unsigned, unsigned)
IMPORT(path_readlink, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned)
IMPORT(poll_oneoff, unsigned, unsigned, unsigned, unsigned)
IMPORT(random_get, unsigned, unsigned)

enum { FAULT = 21, INVAL = 28, DIR = 3 };

static unsigned address(const void *pointer) { return (unsigned)(uintptr_t)pointer; }

int main(void) {
    unsigned end = __builtin_wasm_memory_size(0) * 65536u;
    unsigned numbers[4] = {0}, vector[2] = {address(numbers), 4}, at = address(vector), result = address(&numbers[3]);
    unsigned outside[] = {end, end - 3, 0xfffffff0, 0xffffffff};
    int file = open("/file", O_CREAT | O_RDWR, 0644);
    CHECK(file == 4);
    for (int i = 0; i < 4; i++) {
        unsigned out = outside[i];
        CHECK(raw_args_sizes_get(out, result) == FAULT && raw_args_get(out, result) == FAULT);
        CHECK(raw_clock_time_get(0, 0, out) == FAULT && raw_clock_res_get(0, out) == FAULT);
        CHECK(raw_fd_read(file, out, 1, result) == FAULT && raw_fd_read(file, at, 1, out) == FAULT);
        CHECK(raw_fd_write(file, out, 1, result) == FAULT && raw_fd_write(file, at, 1, out) == FAULT);
        unsigned bad[2] = {out, 4}, good_then_bad[4] = {address(numbers), 4, out, 4};
        CHECK(raw_fd_write(file, address(bad), 1, result) == FAULT && raw_fd_read(file, address(bad), 1, result) == FAULT);
        CHECK(raw_fd_write(file, address(good_then_bad), 2, result) == FAULT);
        CHECK(raw_fd_seek(file, 0, 0, out) == FAULT);
        CHECK(raw_fd_fdstat_get(file, out) == FAULT && raw_fd_filestat_get(file, out) == FAULT);
        // The name has one byte.
        CHECK(raw_fd_prestat_dir_name(DIR, out, 4) == (out == end - 3 ? 0 : FAULT));
        CHECK(raw_fd_readdir(DIR, out, 4, 0, result) == FAULT);
        CHECK(raw_fd_readdir(DIR, address(numbers), 4, 0, out) == FAULT);
        CHECK(raw_path_open(DIR, 0, out, 4, 0, 2, 0, 0, result) == FAULT);
        CHECK(raw_path_open(DIR, 0, address("file"), 4, 0, 2, 0, 0, out) == FAULT);
        CHECK(raw_path_create_directory(DIR, out, 4) == FAULT && raw_path_filestat_get(DIR, 0, out, 4, result) == FAULT);
        CHECK(raw_path_filestat_get(DIR, 0, address("file"), 4, out) == FAULT);
        CHECK(raw_path_readlink(DIR, out, 4, address(numbers), 4, result) == FAULT);
        CHECK(raw_poll_oneoff(out, result, 1, result) == FAULT && raw_poll_oneoff(0, out, 1, result) == FAULT);
        CHECK(raw_random_get(out, 4) == FAULT);
    }
    // Lengths that reach or wrap around the end of the address space.
    vector[1] = 0xffffffff;
    CHECK(raw_fd_write(file, at, 1, result) == FAULT && raw_random_get(address(numbers), 0xffffffff) == FAULT);
    CHECK(raw_fd_write(file, at, 0x20000001, result) == FAULT && raw_fd_read(file, at, 0xffffffff, result) == FAULT);
    CHECK(raw_poll_oneoff(at, at, 0xffffffff, result) == FAULT && raw_poll_oneoff(at, at, 0x05555556, result) == FAULT);
    CHECK(raw_path_open(DIR, 0, address("file"), 0xffffffff, 0, 2, 0, 0, result) == FAULT);
    // Nothing was written by what failed.
    CHECK(lseek(file, 0, SEEK_END) == 0);

    // A range that ends where memory does is inside.
    CHECK(raw_random_get(end - 4, 4) == 0 && raw_random_get(end, 0) == 0 && raw_clock_time_get(0, 0, end - 8) == 0);

    CHECK(raw_clock_time_get(4, 0, result) == INVAL && raw_clock_time_get(0xffffffff, 0, result) == INVAL);
    CHECK(raw_fd_seek(file, 0, 3, result) == INVAL && raw_fd_advise(file, 0, 0, 6) == INVAL);
    CHECK(raw_fd_fdstat_set_flags(file, 0x20) == INVAL && raw_fd_filestat_set_times(file, 0, 0, 0x10) == INVAL);
    CHECK(raw_fd_filestat_set_times(file, 0, 0, 3) == INVAL && raw_fd_filestat_set_times(file, 0, 0, 12) == INVAL);
    CHECK(raw_path_open(DIR, 2, address("file"), 4, 0, 2, 0, 0, result) == INVAL);
    CHECK(raw_path_open(DIR, 0, address("file"), 4, 0x10, 2, 0, 0, result) == INVAL);
    CHECK(raw_path_open(DIR, 0, address("file"), 4, 0, 2, 0, 0x20, result) == INVAL);
    CHECK(raw_path_open(DIR, 0, address("f\0le"), 4, 0, 2, 0, 0, result) == INVAL);
    CHECK(raw_path_filestat_get(DIR, 2, address("file"), 4, result) == INVAL);
    puts("ok");
}
