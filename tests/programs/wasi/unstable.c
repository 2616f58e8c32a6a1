// The snapshot before preview 1: the functions that differ, as a module of that time imports them, and a few of the others. The C
// library around them imports preview 1; both see the same descriptors. Wasmtime refuses to wait for two of its clocks at once.
//@ dir: work::/
//@ variants: default
//@ args: one
//@ stdin: line\n
//@ stdout: unstable
//@ stdout: ok
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHECK(condition) \
    do { \
        if (!(condition)) { \
            printf("line %d: %s (errno %d)\n", __LINE__, #condition, errno); \
            exit(1); \
        } \
    } while (0)
#define IMPORT(name, ...) __attribute__((import_module("wasi_unstable"), import_name(#name))) int old_##name(__VA_ARGS__);

typedef uint32_t u32;
typedef uint64_t u64;
IMPORT(args_sizes_get, u32 *, u32 *)
IMPORT(clock_time_get, u32, u64, u64 *)
IMPORT(fd_close, u32)
IMPORT(fd_filestat_get, u32, void *)
IMPORT(fd_seek, u32, u64, u32, u64 *)
IMPORT(fd_tell, u32, u64 *)
IMPORT(fd_write, u32, const void *, u32, u32 *)
IMPORT(path_filestat_get, u32, u32, const char *, u32, void *)
IMPORT(path_open, u32, u32, const char *, u32, u32, u64, u64, u32, u32 *)
IMPORT(poll_oneoff, const void *, void *, u32, u32 *)

enum { INVAL = 28, BADF = 8, NOENT = 44, ROOT = 3, CUR = 0, END = 1, SET = 2 };

struct filestat {
    u64 dev, ino;
    uint8_t filetype;
    u32 nlink;
    u64 size, atim, mtim, ctim;
};
_Static_assert(sizeof(struct filestat) == 56 && __builtin_offsetof(struct filestat, nlink) == 20, "as in the document");

struct subscription {
    u64 userdata;
    uint8_t type;
    union {
        struct {
            u64 identifier;
            u32 id;
            u64 timeout, precision;
            uint16_t flags;
        } clock;
        u32 fd;
    } u;
};
_Static_assert(sizeof(struct subscription) == 56 && __builtin_offsetof(struct subscription, u) == 16, "as in the document");

struct event {
    u64 userdata;
    uint16_t error;
    uint8_t type;
    u64 nbytes;
    uint16_t flags;
};

static void seeking(u32 fd) {
    u64 at = 0;
    CHECK(old_fd_seek(fd, 0, CUR, &at) == 0 && at == 10);
    CHECK(old_fd_seek(fd, 4, SET, &at) == 0 && at == 4);
    CHECK(old_fd_seek(fd, 3, CUR, &at) == 0 && at == 7);
    CHECK(old_fd_seek(fd, -4, END, &at) == 0 && at == 6);
    CHECK(old_fd_seek(fd, -1, SET, &at) == INVAL && old_fd_tell(fd, &at) == 0 && at == 6);
    CHECK(old_fd_seek(1000, 0, SET, &at) == BADF);
}

// The bytes behind the record are nobody's.
static void attributes(u32 fd) {
    struct {
        struct filestat stat;
        unsigned char behind[8];
    } found;
    struct stat ours;
    CHECK(link("/file", "/second") == 0 && fstat(fd, &ours) == 0);
    for (int by_path = 0; by_path < 2; by_path++) {
        memset(&found, 0x55, sizeof found);
        CHECK((by_path ? old_path_filestat_get(ROOT, 0, "second", 6, &found) : old_fd_filestat_get(fd, &found)) == 0);
        CHECK(found.stat.dev == ours.st_dev && found.stat.ino == ours.st_ino && found.stat.filetype == 4);
        CHECK(found.stat.nlink == 2 && found.stat.size == 10);
        CHECK(found.stat.mtim == ours.st_mtim.tv_sec * 1000000000ull + ours.st_mtim.tv_nsec);
        CHECK(found.stat.ctim == ours.st_ctim.tv_sec * 1000000000ull + ours.st_ctim.tv_nsec);
        for (int i = 0; i < 8; i++) CHECK(found.behind[i] == 0x55);
    }
    CHECK(old_path_filestat_get(ROOT, 0, "none", 4, &found) == NOENT && old_fd_filestat_get(1000, &found) == BADF);
}

static void waiting(void) {
    u64 before, after;
    u32 number = 0;
    struct event events[3];
    CHECK(old_clock_time_get(1, 0, &before) == 0);
    struct subscription clocks[2] = {{.userdata = 1, .type = 0}, {.userdata = 2, .type = 0}};
    for (int i = 0; i < 2; i++) {
        clocks[i].u.clock.identifier = 0xffffffffffffffff;
        clocks[i].u.clock.id = 1;
    }
    clocks[0].u.clock.timeout = 3600000000000;
    clocks[1].u.clock.timeout = before + 20000000;
    clocks[1].u.clock.flags = 1;
    CHECK(old_poll_oneoff(clocks, events, 2, &number) == 0 && number == 1 && events[0].userdata == 2);
    CHECK(events[0].error == 0 && events[0].type == 0);
    CHECK(old_clock_time_get(1, 0, &after) == 0 && after - before >= 20000000);

    struct subscription mixed[3] = {clocks[0], {.userdata = 7, .type = 2}, {.userdata = 8, .type = 1}};
    mixed[1].u.fd = 1;
    mixed[2].u.fd = 0;
    CHECK(old_poll_oneoff(mixed + 2, events, 1, &number) == 0 && number == 1 && events[0].userdata == 8);
    CHECK(old_poll_oneoff(mixed, events, 2, &number) == 0 && number == 1 && events[0].userdata == 7);
    CHECK(events[0].error == 0 && events[0].type == 2);
}

int main(void) {
    u32 fd, count, bytes;
    CHECK(old_path_open(ROOT, 0, "file", 4, 1, 2 | 4 | 32 | 64 | (1 << 21), 0, 0, &fd) == 0);
    struct { const void *at; u32 bytes; } text = {"0123456789", 10}, line = {"unstable\n", 9};
    CHECK(old_fd_write(fd, &text, 1, &bytes) == 0 && bytes == 10);
    seeking(fd);
    attributes(fd);
    CHECK(old_fd_close(fd) == 0 && close(fd) == -1 && errno == EBADF);
    waiting();
    CHECK(old_args_sizes_get(&count, &bytes) == 0 && count == 2);
    CHECK(old_fd_write(1, &line, 1, &bytes) == 0 && bytes == 9);
    puts("ok");
}
