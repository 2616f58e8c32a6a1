// Every pointer of every function, at the end of memory and beyond: `fault`, and nothing happens. What ends where memory does is
// inside. Wasmtime traps at these pointers, so that it cannot be asked.
//@ dir: work::/
//@ file: work/file = content
//@ stdin: input
//@ makes: work/file = content
//@ stdout: ok
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
// The functions as a module imports them: numbers all the way.
#define IMPORT(name, ...) \
    __attribute__((import_module("wasi_snapshot_preview1"), import_name(#name))) int raw_##name(__VA_ARGS__);
typedef unsigned u;
typedef unsigned long long w;

IMPORT(args_get, u, u)
IMPORT(args_sizes_get, u, u)
IMPORT(environ_get, u, u)
IMPORT(environ_sizes_get, u, u)
IMPORT(clock_res_get, u, u)
IMPORT(clock_time_get, u, w, u)
IMPORT(fd_fdstat_get, u, u)
IMPORT(fd_filestat_get, u, u)
IMPORT(fd_pread, u, u, u, w, u)
IMPORT(fd_prestat_get, u, u)
IMPORT(fd_prestat_dir_name, u, u, u)
IMPORT(fd_pwrite, u, u, u, w, u)
IMPORT(fd_read, u, u, u, u)
IMPORT(fd_readdir, u, u, u, w, u)
IMPORT(fd_seek, u, w, u, u)
IMPORT(fd_tell, u, u)
IMPORT(fd_write, u, u, u, u)
IMPORT(path_create_directory, u, u, u)
IMPORT(path_filestat_get, u, u, u, u, u)
IMPORT(path_filestat_set_times, u, u, u, u, w, w, u)
IMPORT(path_link, u, u, u, u, u, u, u)
IMPORT(path_open, u, u, u, u, u, w, w, u, u)
IMPORT(path_readlink, u, u, u, u, u, u)
IMPORT(path_remove_directory, u, u, u)
IMPORT(path_rename, u, u, u, u, u, u)
IMPORT(path_symlink, u, u, u, u, u)
IMPORT(path_unlink_file, u, u, u)
IMPORT(poll_oneoff, u, u, u, u)
IMPORT(random_get, u, u)
IMPORT(sock_accept, u, u, u)
IMPORT(sock_recv, u, u, u, u, u, u)
IMPORT(sock_send, u, u, u, u, u)

enum { FAULT = 21, ROOT = 3 };

static u end, file;
// Something good for each kind of pointer.
static uint8_t room[128];
static u vector[2], subscription[12];
#define AT(pointer) ((u)(uintptr_t)(pointer))
#define ROOM AT(room)
#define VECTOR AT(vector), 1
#define PATH AT("file"), 4

// Each pointer in turn is `bad`, the others are good.
static void pointers_of(u bad) {
#define BAD(size, call) \
    if ((w)bad + (size) > end) CHECK((call) == FAULT)
    BAD(4, raw_args_sizes_get(bad, ROOM));
    BAD(4, raw_args_sizes_get(ROOM, bad));
    BAD(4, raw_args_get(bad, ROOM));
    BAD(8, raw_args_get(ROOM, bad));
    BAD(4, raw_environ_sizes_get(bad, ROOM));
    BAD(4, raw_environ_sizes_get(ROOM, bad));
    BAD(8, raw_clock_res_get(0, bad));
    BAD(8, raw_clock_time_get(1, 0, bad));
    BAD(24, raw_fd_fdstat_get(file, bad));
    BAD(64, raw_fd_filestat_get(file, bad));
    BAD(8, raw_fd_prestat_get(ROOT, bad));
    BAD(1, raw_fd_prestat_dir_name(ROOT, bad, 1));
    BAD(8, raw_fd_read(file, bad, 1, ROOM));
    BAD(4, raw_fd_read(file, VECTOR, bad));
    BAD(8, raw_fd_read(0, bad, 1, ROOM));
    BAD(4, raw_fd_read(0, VECTOR, bad));
    BAD(8, raw_fd_pread(file, bad, 1, 0, ROOM));
    BAD(4, raw_fd_pread(file, VECTOR, 0, bad));
    BAD(8, raw_fd_write(file, bad, 1, ROOM));
    BAD(4, raw_fd_write(file, VECTOR, bad));
    BAD(8, raw_fd_write(1, bad, 1, ROOM));
    BAD(4, raw_fd_write(1, VECTOR, bad));
    BAD(8, raw_fd_pwrite(file, bad, 1, 0, ROOM));
    BAD(4, raw_fd_pwrite(file, VECTOR, 0, bad));
    BAD(64, raw_fd_readdir(ROOT, bad, 64, 0, ROOM));
    BAD(4, raw_fd_readdir(ROOT, ROOM, 64, 0, bad));
    BAD(8, raw_fd_seek(file, 1, 1, bad));
    BAD(8, raw_fd_tell(file, bad));
    BAD(4, raw_path_create_directory(ROOT, bad, 4));
    BAD(4, raw_path_filestat_get(ROOT, 0, bad, 4, ROOM));
    BAD(64, raw_path_filestat_get(ROOT, 0, PATH, bad));
    BAD(4, raw_path_filestat_set_times(ROOT, 0, bad, 4, 0, 0, 5));
    BAD(4, raw_path_link(ROOT, 0, bad, 4, ROOT, PATH));
    BAD(4, raw_path_link(ROOT, 0, PATH, ROOT, bad, 4));
    BAD(4, raw_path_open(ROOT, 0, bad, 4, 1, 2, 0, 0, ROOM));
    BAD(4, raw_path_open(ROOT, 0, AT("made"), 4, 1, 2, 0, 0, bad));
    BAD(4, raw_path_readlink(ROOT, bad, 4, ROOM, 64, ROOM));
    BAD(64, raw_path_readlink(ROOT, AT("link"), 4, bad, 64, ROOM));
    BAD(4, raw_path_readlink(ROOT, AT("link"), 4, ROOM, 64, bad));
    BAD(4, raw_path_remove_directory(ROOT, bad, 4));
    BAD(4, raw_path_rename(ROOT, bad, 4, ROOT, AT("made"), 4));
    BAD(4, raw_path_rename(ROOT, PATH, ROOT, bad, 4));
    BAD(4, raw_path_symlink(bad, 4, ROOT, AT("made"), 4));
    BAD(4, raw_path_symlink(PATH, ROOT, bad, 4));
    BAD(4, raw_path_unlink_file(ROOT, bad, 4));
    BAD(48, raw_poll_oneoff(bad, ROOM, 1, ROOM));
    BAD(32, raw_poll_oneoff(AT(subscription), bad, 1, ROOM));
    BAD(4, raw_poll_oneoff(AT(subscription), ROOM, 1, bad));
    BAD(64, raw_random_get(bad, 64));
    // There is no socket here: the descriptor's error or the pointer's.
    BAD(4, (raw_sock_accept(1, 0, bad), FAULT));
    BAD(8, (raw_sock_recv(1, bad, 1, 0, ROOM, ROOM), FAULT));
    BAD(8, (raw_sock_send(1, bad, 1, 0, ROOM), FAULT));
    // What an array's record points to.
    u inner[4] = {ROOM, 4, bad, 64};
    BAD(64, raw_fd_write(file, AT(inner), 2, ROOM));
    BAD(64, raw_fd_read(file, AT(inner), 2, ROOM));
    BAD(64, raw_fd_pwrite(file, AT(inner), 2, 0, ROOM));
    BAD(64, raw_fd_pread(file, AT(inner), 2, 0, ROOM));
    BAD(64, raw_fd_write(1, AT(inner), 2, ROOM));
    BAD(64, raw_fd_read(0, AT(inner), 2, ROOM));
}

// Lengths with which address and length wrap around, or the array's bytes do.
static void lengths(void) {
    u huge[] = {0xffffffff, 0xfffffffe, 0x80000000, end};
    for (int i = 0; i < 4; i++) {
        u bytes = huge[i];
        CHECK(raw_random_get(ROOM, bytes) == FAULT && raw_random_get(end - 1, bytes) == FAULT);
        CHECK(raw_fd_readdir(ROOT, ROOM, bytes, 0, AT(vector)) == FAULT);
        CHECK(raw_path_open(ROOT, 0, AT("file"), bytes, 1, 2, 0, 0, ROOM) == FAULT);
        CHECK(raw_path_create_directory(ROOT, AT("made"), bytes) == FAULT);
        CHECK(raw_path_unlink_file(ROOT, AT("file"), bytes) == FAULT);
        CHECK(raw_path_rename(ROOT, AT("file"), bytes, ROOT, AT("made"), 4) == FAULT);
        CHECK(raw_path_rename(ROOT, PATH, ROOT, AT("made"), bytes) == FAULT);
        CHECK(raw_path_symlink(AT("file"), bytes, ROOT, AT("made"), 4) == FAULT);
        CHECK(raw_path_link(ROOT, 0, AT("file"), bytes, ROOT, AT("made"), 4) == FAULT);
        CHECK(raw_path_readlink(ROOT, AT("link"), 4, ROOM, bytes, AT(vector)) == FAULT);
        u inner[2] = {ROOM, bytes};
        CHECK(raw_fd_write(file, AT(inner), 1, ROOM) == FAULT && raw_fd_read(file, AT(inner), 1, ROOM) == FAULT);
    }
    // Counts whose arrays wrap to a few bytes, or to none.
    u counts[] = {0x20000000, 0x20000001, 0x40000000, 0x80000000, 0xffffffff};
    for (int i = 0; i < 5; i++) {
        CHECK(raw_fd_write(file, AT(vector), counts[i], ROOM) == FAULT && raw_fd_read(file, AT(vector), counts[i], ROOM) == FAULT);
        CHECK(raw_fd_pwrite(file, AT(vector), counts[i], 0, ROOM) == FAULT && raw_fd_pread(file, AT(vector), counts[i], 0, ROOM) == FAULT);
    }
    u polls[] = {0x05555556, 0x08000001, 0x10000000, 0x80000000, 0xffffffff};
    for (int i = 0; i < 5; i++) CHECK(raw_poll_oneoff(AT(subscription), ROOM, polls[i], ROOM) == FAULT);
}

// The last bytes of memory are as good as any.
static void last_bytes(void) {
    u zero[2] = {end, 0};
    CHECK(raw_random_get(end - 64, 64) == 0 && raw_random_get(end, 0) == 0 && raw_clock_time_get(0, 0, end - 8) == 0);
    CHECK(raw_fd_fdstat_get(file, end - 24) == 0 && raw_fd_filestat_get(file, end - 64) == 0);
    CHECK(raw_fd_write(file, AT(zero), 1, end - 4) == 0 && raw_fd_read(file, AT(zero), 1, end - 4) == 0);
    CHECK(raw_fd_pread(file, end, 0, 0, ROOM) == 0);
    memcpy((void *)(uintptr_t)(end - 4), "file", 4);
    CHECK(raw_path_filestat_get(ROOT, 0, end - 4, 4, ROOM) == 0);
    u *at_end = (u *)(uintptr_t)(end - 8);
    at_end[0] = end - 12, at_end[1] = 12;
    // It reads over the record that says where to.
    CHECK(raw_fd_pread(file, end - 8, 1, 0, ROOM) == 0 && !memcmp((void *)(uintptr_t)(end - 12), "content", 7));
    CHECK(raw_poll_oneoff(AT(subscription), end - 32, 1, ROOM) == 0);
}

int main(void) {
    end = __builtin_wasm_memory_size(0) * 65536u;
    vector[0] = ROOM, vector[1] = 4;
    // A clock that rings at once.
    subscription[4] = 1;
    CHECK(raw_path_open(ROOT, 0, PATH, 0, __WASI_RIGHTS_FD_READ | __WASI_RIGHTS_FD_WRITE | __WASI_RIGHTS_FD_SEEK | __WASI_RIGHTS_FD_TELL, 0, 0, AT(&file)) == 0);
    CHECK(raw_path_symlink(PATH, ROOT, AT("link"), 4) == 0);
    for (u back = 0; back < 70; back++) pointers_of(end - back);
    u beyond[] = {end + 1, end + 65536, 0x7fffffff, 0x80000000, 0xffff0000, 0xffffffc0, 0xfffffff8, 0xfffffffc, 0xffffffff};
    for (int i = 0; i < 9; i++) pointers_of(beyond[i]);
    lengths();
    // None of it has read, written, moved or made anything.
    w position = 1;
    char text[8];
    u into[2] = {AT(text), 8}, bytes = 0;
    CHECK(raw_fd_tell(file, AT(&position)) == 0 && position == 0);
    CHECK(raw_fd_read(0, AT(into), 1, AT(&bytes)) == 0 && bytes == 5 && !memcmp(text, "input", 5));
    CHECK(raw_path_filestat_get(ROOT, 0, AT("made"), 4, ROOM) == __WASI_ERRNO_NOENT);
    last_bytes();
    CHECK(raw_path_unlink_file(ROOT, AT("link"), 4) == 0);
    puts("ok");
}
