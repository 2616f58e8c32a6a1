// Records, buffers and results that lie over each other, more buffers than are moved at once, sums of lengths above 32 bits, places
// in a directory that do not exist, and a thousand things to wait for. Each call answers; only the program's own bytes suffer.
//@ dir: work::/
//@ file: work/file = 0123456789abcdef
//@ makes: work/file = 0123456789abcdef
//@ stdout: ok
//@ variants: default
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wasi/api.h>

#define CHECK(condition) \
    do { \
        if (!(condition)) { \
            printf("line %d: %s\n", __LINE__, #condition); \
            exit(1); \
        } \
    } while (0)

// The system may limit what is waited for by what may be open, which is a thousand in many places.
enum { ROOT = 3, MANY = 5000, AWAITED = 1000 };
static __wasi_fd_t file;

static void vectors(void) {
    __wasi_size_t bytes;
    uint8_t buffer[16] = {0};
    // The same place several times: what comes last stays.
    __wasi_iovec_t same[3] = {{buffer, 4}, {buffer + 2, 4}, {buffer, 4}};
    CHECK(__wasi_fd_pread(file, same, 3, 0, &bytes) == 0 && bytes == 12 && !memcmp(buffer, "89ab67", 6));
    // The number of bytes lies in the buffer: it is written after them.
    union {
        uint8_t bytes[16];
        __wasi_size_t number[4];
    } both = {0};
    __wasi_iovec_t over = {both.bytes, 16};
    CHECK(__wasi_fd_pread(file, &over, 1, 0, &both.number[1]) == 0 && both.number[1] == 16 && !memcmp(both.bytes, "0123", 4));
    // The records themselves are read over: they were understood before.
    __wasi_iovec_t records[2];
    records[0] = (__wasi_iovec_t){(uint8_t *)records, sizeof records};
    records[1] = (__wasi_iovec_t){buffer, 4};
    CHECK(__wasi_fd_pread(file, records, 2, 0, &bytes) == 0 && bytes == 16 && !memcmp(records, "0123456789abcdef", 16));
    // The number of bytes lies in the records.
    records[0] = (__wasi_iovec_t){buffer, 8};
    CHECK(__wasi_fd_pread(file, records, 1, 0, (__wasi_size_t *)&records[0].buf_len) == 0 && records[0].buf_len == 8);
    CHECK(__wasi_fd_pread(file, records, 1, 4, (__wasi_size_t *)&records[0].buf) == 0 && !memcmp(buffer, "456789ab", 8));
    // All of memory, often enough that the lengths' sum is far above 32 bits: what the file has is moved, and no more.
    static __wasi_iovec_t all[MANY];
    size_t end = __builtin_wasm_memory_size(0) * 65536;
    for (int i = 0; i < MANY; i++) all[i] = (__wasi_iovec_t){(uint8_t *)end - 16, 16};
    CHECK(__wasi_fd_pread(file, all, MANY, 0, &bytes) == 0 && bytes == 16);
    for (int i = 0; i < MANY; i++) all[i] = (__wasi_iovec_t){NULL, 0};
    CHECK(__wasi_fd_pread(file, all, MANY, 0, &bytes) == 0 && bytes == 0);
}

static void places(void) {
    uint8_t buffer[256];
    __wasi_size_t bytes;
    uint64_t cookies[] = {3, 4, 100, UINT32_MAX, (uint64_t)UINT32_MAX + 1, INT64_MAX, (uint64_t)INT64_MAX + 1, UINT64_MAX - 1, UINT64_MAX};
    for (int i = 0; i < 9; i++) {
        CHECK(__wasi_fd_readdir(ROOT, buffer, sizeof buffer, cookies[i], &bytes) == 0 && bytes == 0);
        // And from the start once more, as if nothing had been asked.
        CHECK(__wasi_fd_readdir(ROOT, buffer, sizeof buffer, 0, &bytes) == 0 && bytes == 3 * sizeof(__wasi_dirent_t) + 1 + 2 + 4);
    }
    // The number of bytes lies in the entries.
    CHECK(__wasi_fd_readdir(ROOT, buffer, sizeof buffer, 0, (__wasi_size_t *)buffer) == 0);
    memcpy(&bytes, buffer, 4);
    CHECK(bytes == 3 * sizeof(__wasi_dirent_t) + 1 + 2 + 4);
}

static void waiting(void) {
    static __wasi_subscription_t many[AWAITED];
    static __wasi_event_t events[AWAITED];
    __wasi_size_t number = 0;
    for (int i = 0; i < AWAITED; i++) {
        many[i].userdata = i;
        many[i].u.tag = __WASI_EVENTTYPE_CLOCK;
        many[i].u.u.clock = (__wasi_subscription_clock_t){__WASI_CLOCKID_MONOTONIC, 1, 0, 0};
    }
    CHECK(__wasi_poll_oneoff(many, events, AWAITED, &number) == 0 && number == AWAITED && events[AWAITED - 1].userdata == AWAITED - 1);
    // Of numbers that are nothing.
    for (int i = 0; i < AWAITED; i++) {
        many[i].u.tag = i % 2 ? __WASI_EVENTTYPE_FD_READ : __WASI_EVENTTYPE_FD_WRITE;
        many[i].u.u.fd_read.file_descriptor = i % 3 ? -i : 100000 + i;
    }
    CHECK(__wasi_poll_oneoff(many, events, AWAITED, &number) == 0 && number == AWAITED && events[7].error == __WASI_ERRNO_BADF);
    // Of one file, again and again.
    for (int i = 0; i < AWAITED; i++) many[i].u.tag = __WASI_EVENTTYPE_FD_READ, many[i].u.u.fd_read.file_descriptor = file;
    CHECK(__wasi_poll_oneoff(many, events, AWAITED, &number) == 0 && number == AWAITED && events[7].error == 0);
    // The events are written over what is waited for.
    many[0].u.u.fd_read.file_descriptor = many[1].u.u.fd_read.file_descriptor = file;
    int error = __wasi_poll_oneoff(many, (__wasi_event_t *)many, 2, &number);
    CHECK(error == 0 || error == __WASI_ERRNO_INVAL);
    CHECK(__wasi_poll_oneoff(many, events, 0, &number) == __WASI_ERRNO_INVAL);
}

int main(void) {
    CHECK(__wasi_path_open(ROOT, 0, "file", 0, __WASI_RIGHTS_FD_READ, 0, 0, &file) == 0);
    vectors();
    places();
    waiting();
    puts("ok");
}
