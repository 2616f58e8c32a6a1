// Times, to the nanosecond: of open files and of paths, of links and of what they name; set, kept, and set to the present.
//@ like: wasmtime
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

enum { ROOT = 3, SECOND = 1000000000 };
#define ATIM __WASI_FSTFLAGS_ATIM
#define ATIM_NOW __WASI_FSTFLAGS_ATIM_NOW
#define MTIM __WASI_FSTFLAGS_MTIM
#define MTIM_NOW __WASI_FSTFLAGS_MTIM_NOW

static __wasi_timestamp_t now(void) {
    __wasi_timestamp_t time;
    CHECK(__wasi_clock_time_get(__WASI_CLOCKID_REALTIME, 0, &time) == 0);
    return time;
}

// The system stamps files with the time of its last tick.
static int is_present(__wasi_timestamp_t time, __wasi_timestamp_t before) {
    return time + SECOND > before && time <= now() + SECOND;
}

static __wasi_filestat_t of_path(const char *path, int follow) {
    __wasi_filestat_t stat;
    CHECK(__wasi_path_filestat_get(ROOT, follow, path, &stat) == 0);
    return stat;
}

static void of_descriptor(int fd) {
    __wasi_filestat_t stat;
    __wasi_timestamp_t before = now();
    CHECK(__wasi_fd_filestat_set_times(fd, 1111111111123456789, 1222222222987654321, ATIM | MTIM) == 0);
    CHECK(__wasi_fd_filestat_get(fd, &stat) == 0 && stat.atim == 1111111111123456789 && stat.mtim == 1222222222987654321);
    CHECK(is_present(stat.ctim, before));
    CHECK(__wasi_fd_filestat_set_times(fd, 1, 7, MTIM) == 0 && __wasi_fd_filestat_get(fd, &stat) == 0);
    CHECK(stat.atim == 1111111111123456789 && stat.mtim == 7);
    CHECK(__wasi_fd_filestat_set_times(fd, 1, 7, ATIM) == 0 && __wasi_fd_filestat_get(fd, &stat) == 0);
    CHECK(stat.atim == 1 && stat.mtim == 7);
    CHECK(__wasi_fd_filestat_set_times(fd, 5, 9, 0) == 0 && __wasi_fd_filestat_get(fd, &stat) == 0);
    CHECK(stat.atim == 1 && stat.mtim == 7);
    CHECK(__wasi_fd_filestat_set_times(fd, 5, 9, ATIM_NOW) == 0 && __wasi_fd_filestat_get(fd, &stat) == 0);
    CHECK(is_present(stat.atim, before) && stat.mtim == 7);
    CHECK(__wasi_fd_filestat_set_times(fd, 5, 9, ATIM | MTIM_NOW) == 0 && __wasi_fd_filestat_get(fd, &stat) == 0);
    CHECK(stat.atim == 5 && is_present(stat.mtim, before));
    CHECK(__wasi_fd_filestat_set_times(fd, 0, 0, ATIM | ATIM_NOW) == E(INVAL));
    CHECK(__wasi_fd_filestat_set_times(fd, 0, 0, MTIM | MTIM_NOW) == E(INVAL));
    CHECK(__wasi_fd_filestat_set_times(1000, 0, 0, 0) == E(BADF));
}

static void of_paths(void) {
    __wasi_timestamp_t before = now();
    CHECK(__wasi_path_symlink("file", ROOT, "link") == 0 && __wasi_path_symlink("none", ROOT, "dangling") == 0);
    CHECK(__wasi_path_filestat_set_times(ROOT, 0, "file", 10, 20, ATIM | MTIM) == 0);
    CHECK(of_path("file", 0).atim == 10 && of_path("file", 0).mtim == 20);
    // The link itself, then what it names.
    CHECK(__wasi_path_filestat_set_times(ROOT, 0, "link", 30, 1000000000000000001, ATIM | MTIM) == 0);
    CHECK(of_path("link", 0).mtim == 1000000000000000001 && of_path("link", 1).mtim == 20);
    CHECK(__wasi_path_filestat_set_times(ROOT, 1, "link", 50, 60, ATIM | MTIM) == 0);
    CHECK(of_path("link", 0).mtim == 1000000000000000001 && of_path("file", 0).atim == 50 && of_path("file", 0).mtim == 60);
    CHECK(__wasi_path_filestat_set_times(ROOT, 0, "dangling", 70, 80, MTIM) == 0 && of_path("dangling", 0).mtim == 80);
    CHECK(__wasi_path_filestat_set_times(ROOT, 1, "dangling", 70, 80, MTIM) == E(NOENT));
    CHECK(__wasi_path_filestat_set_times(ROOT, 0, "file", 0, 0, MTIM_NOW) == 0);
    CHECK(of_path("file", 0).atim == 50 && is_present(of_path("file", 0).mtim, before));
    CHECK(__wasi_path_filestat_set_times(ROOT, 0, "none", 0, 0, ATIM_NOW) == E(NOENT));
    CHECK(__wasi_path_filestat_set_times(ROOT, 0, "../x", 0, 0, ATIM_NOW) == E(PERM));
    CHECK(__wasi_path_filestat_set_times(ROOT, 0, "file", 0, 0, ATIM | ATIM_NOW) == E(INVAL));
    CHECK(__wasi_path_filestat_set_times(1000, 0, "file", 0, 0, 0) == E(BADF));
    // Directories have times too.
    CHECK(__wasi_path_create_directory(ROOT, "below") == 0);
    CHECK(__wasi_path_filestat_set_times(ROOT, 0, "below", 0, 123456789, MTIM) == 0 && of_path("below", 0).mtim == 123456789);
    __wasi_fd_t below;
    CHECK(__wasi_path_open(ROOT, 0, "below", __WASI_OFLAGS_DIRECTORY, 0, 0, 0, &below) == 0);
    CHECK(__wasi_fd_filestat_set_times(below, 0, 987654321, MTIM) == 0 && of_path("below", 0).mtim == 987654321);
    CHECK(__wasi_fd_close(below) == 0);
}

int main(void) {
    __wasi_fd_t fd;
    CHECK(__wasi_path_open(ROOT, 0, "file", __WASI_OFLAGS_CREAT, R(FD_WRITE) | R(FD_READ), 0, 0, &fd) == 0);
    of_descriptor(fd);
    CHECK(__wasi_fd_close(fd) == 0);
    of_paths();
    puts("ok");
}
