// Sizes and places: room that is made beforehand, advice, transfers at a place, appending, modes, durability. Wasmtime makes no
// room and lets a file that appends be written anywhere.
//@ dir: work::/
//@ variants: default
//@ stdout: ok
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wasi/api.h>

#define CHECK(condition) \
    do { \
        if (!(condition)) { \
            printf("line %d: %s (errno %d)\n", __LINE__, #condition, errno); \
            exit(1); \
        } \
    } while (0)
#define E(name) __WASI_ERRNO_##name
#define R(name) ((__wasi_rights_t)__WASI_RIGHTS_##name)

enum { ROOT = 3 };

static int opened(const char *path, __wasi_rights_t rights, __wasi_fdflags_t modes) {
    __wasi_fd_t fd;
    CHECK(__wasi_path_open(ROOT, 0, path, __WASI_OFLAGS_CREAT, rights, 0, modes, &fd) == 0);
    return fd;
}

static __wasi_filesize_t bytes_of(int fd) {
    __wasi_filestat_t stat;
    CHECK(__wasi_fd_filestat_get(fd, &stat) == 0 && stat.filetype == __WASI_FILETYPE_REGULAR_FILE);
    return stat.size;
}

static int put(int fd, const char *text, __wasi_filesize_t at) {
    __wasi_ciovec_t from[2] = {{(const uint8_t *)text, 1}, {(const uint8_t *)text + 1, strlen(text) - 1}};
    __wasi_size_t size = 0;
    int error = __wasi_fd_pwrite(fd, from, 2, at, &size);
    return error ? -error : (int)size;
}

static int get(int fd, char *text, __wasi_size_t bytes, __wasi_filesize_t at) {
    __wasi_iovec_t into[3] = {{(uint8_t *)text, 1}, {NULL, 0}, {(uint8_t *)text + 1, bytes - 1}};
    __wasi_size_t size = 0;
    int error = __wasi_fd_pread(fd, into, 3, at, &size);
    return error ? -error : (int)size;
}

static void sizes(int fd, int read_only) {
    CHECK(__wasi_fd_filestat_set_size(fd, 10) == 0 && bytes_of(fd) == 10);
    CHECK(__wasi_fd_allocate(fd, 0, 5) == 0 && bytes_of(fd) == 10);
    CHECK(__wasi_fd_allocate(fd, 8, 100) == 0 && bytes_of(fd) == 108);
    CHECK(__wasi_fd_allocate(fd, 0, 0) == E(INVAL) && __wasi_fd_allocate(fd, 1ull << 63, 1) == E(INVAL));
    CHECK(__wasi_fd_allocate(fd, 0x7fffffffffffffff, 2) == E(FBIG) && bytes_of(fd) == 108);
    CHECK(__wasi_fd_allocate(read_only, 0, 200) == E(BADF) && __wasi_fd_allocate(1000, 0, 1) == E(BADF));
    CHECK(__wasi_fd_filestat_set_size(fd, 3) == 0 && bytes_of(fd) == 3);
    CHECK(__wasi_fd_filestat_set_size(fd, 1ull << 63) == E(INVAL) && __wasi_fd_filestat_set_size(read_only, 1) == E(INVAL));
    CHECK(__wasi_fd_filestat_set_size(ROOT, 1) == E(BADF) && __wasi_fd_allocate(ROOT, 0, 1) == E(BADF));
    for (int advice = 0; advice < 6; advice++) CHECK(__wasi_fd_advise(fd, 0, advice * 4096, advice) == 0);
    CHECK(__wasi_fd_advise(fd, 0, 0, 6) == E(INVAL) && __wasi_fd_advise(ROOT, 0, 0, 0) == E(BADF));
    CHECK(__wasi_fd_advise(fd, 0, 1ull << 63, 0) == E(INVAL) && __wasi_fd_advise(0, 0, 0, 0) == E(BADF));
}

static void places(int fd) {
    char text[16];
    __wasi_filesize_t at = 9;
    CHECK(__wasi_fd_filestat_set_size(fd, 0) == 0 && put(fd, "world", 6) == 5 && put(fd, "hello", 0) == 5);
    CHECK(__wasi_fd_tell(fd, &at) == 0 && at == 0 && get(fd, text, 16, 0) == 11 && !memcmp(text, "hello\0world", 11));
    CHECK(get(fd, text, 16, 11) == 0 && get(fd, text, 16, 1000000000000) == 0);
    CHECK(get(fd, text, 16, 1ull << 63) == -E(INVAL) && put(fd, "xx", 1ull << 63) == -E(INVAL));
    CHECK(get(ROOT, text, 16, 0) == -E(BADF) && put(ROOT, "xx", 0) == -E(BADF));
    CHECK(get(0, text, 16, 0) == -E(SPIPE) && put(1, "xx", 0) == -E(SPIPE) && get(1000, text, 16, 0) == -E(BADF));
    CHECK(__wasi_fd_sync(fd) == 0 && __wasi_fd_datasync(fd) == 0 && __wasi_fd_sync(ROOT) == 0);
    CHECK(__wasi_fd_sync(1000) == E(BADF) && __wasi_fd_datasync(1000) == E(BADF) && __wasi_fd_datasync(1) == E(BADF));
}

// A file that appends does so wherever it is told to write.
static void appending(void) {
    char text[16];
    __wasi_fdstat_t stat;
    int fd = opened("log", R(FD_READ) | R(FD_WRITE), __WASI_FDFLAGS_APPEND);
    CHECK(put(fd, "one", 0) == 3 && put(fd, "two", 0) == 3 && get(fd, text, 16, 0) == 6 && !memcmp(text, "onetwo", 6));
    CHECK(__wasi_fd_fdstat_get(fd, &stat) == 0 && stat.fs_flags == __WASI_FDFLAGS_APPEND);
    CHECK(stat.fs_filetype == __WASI_FILETYPE_REGULAR_FILE);
    CHECK(__wasi_fd_fdstat_set_flags(fd, __WASI_FDFLAGS_NONBLOCK) == 0 && put(fd, "ONE", 0) == 3);
    CHECK(__wasi_fd_fdstat_get(fd, &stat) == 0 && stat.fs_flags == __WASI_FDFLAGS_NONBLOCK);
    CHECK(get(fd, text, 16, 0) == 6 && !memcmp(text, "ONEtwo", 6));
    CHECK(__wasi_fd_fdstat_set_flags(fd, __WASI_FDFLAGS_DSYNC) == E(INVAL));
    CHECK(__wasi_fd_fdstat_set_flags(ROOT, 0) == E(BADF) && __wasi_fd_fdstat_set_flags(1, 0) == E(BADF));
    CHECK(close(fd) == 0);
    fd = opened("synchronised", R(FD_WRITE), __WASI_FDFLAGS_DSYNC);
    CHECK(__wasi_fd_fdstat_get(fd, &stat) == 0 && stat.fs_flags == __WASI_FDFLAGS_DSYNC && close(fd) == 0);
    fd = opened("synchronised", R(FD_WRITE), __WASI_FDFLAGS_SYNC);
    CHECK(__wasi_fd_fdstat_get(fd, &stat) == 0 && stat.fs_flags & __WASI_FDFLAGS_SYNC);
    CHECK(put(fd, "abc", 0) == 3 && close(fd) == 0);
}

int main(void) {
    int fd = opened("file", R(FD_READ) | R(FD_WRITE), 0), read_only = opened("file", R(FD_READ), 0);
    sizes(fd, read_only);
    places(fd);
    appending();
    puts("ok");
}
