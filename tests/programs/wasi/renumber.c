// Renumbering onto everything: files, directories that were granted, streams, closed numbers. What had the number is closed.
//@ dir: first::/first
//@ dir: second::/second
//@ file: second/there = here
//@ stdin: line\n
//@ variants: default
//@ makes: first/output = to the file\n
//@ stdout: still standard output
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

enum { FIRST = 3, SECOND = 4 };

static int opened(int directory, const char *path, int how, __wasi_rights_t rights) {
    __wasi_fd_t fd;
    CHECK(__wasi_path_open(directory, 0, path, how, rights, 0, 0, &fd) == 0);
    return fd;
}

static void say(int fd, const char *text) {
    __wasi_ciovec_t from = {(const uint8_t *)text, strlen(text)};
    __wasi_size_t size;
    CHECK(__wasi_fd_write(fd, &from, 1, &size) == 0 && size == from.buf_len);
}

int main(void) {
    __wasi_prestat_t prestat;
    __wasi_filestat_t stat;
    __wasi_fd_t fd;
    __wasi_size_t size;
    uint8_t bytes[64];
    __wasi_iovec_t into = {bytes, sizeof bytes};

    // Numbers that were never given out, or are free again.
    int file = opened(FIRST, "output", __WASI_OFLAGS_CREAT, R(FD_WRITE)), freed = opened(FIRST, ".", __WASI_OFLAGS_DIRECTORY, 0);
    CHECK(close(freed) == 0);
    CHECK(__wasi_fd_renumber(file, freed) == E(BADF) && __wasi_fd_renumber(freed, file) == E(BADF));
    CHECK(__wasi_fd_renumber(file, 0x7fffffff) == E(BADF) && __wasi_fd_renumber(0xffffffff, file) == E(BADF));
    CHECK(__wasi_fd_renumber(file, file) == 0 && __wasi_fd_renumber(freed, freed) == E(BADF));

    // The second granted directory takes the first one's number, and with it its place among those that are granted.
    CHECK(__wasi_fd_renumber(SECOND, FIRST) == 0);
    CHECK(__wasi_fd_prestat_get(FIRST, &prestat) == 0 && prestat.u.dir.pr_name_len == 7);
    CHECK(__wasi_fd_prestat_dir_name(FIRST, bytes, 7) == 0 && !memcmp(bytes, "/second", 7));
    CHECK(__wasi_fd_prestat_get(SECOND, &prestat) == E(BADF) && __wasi_path_filestat_get(SECOND, 0, "there", &stat) == E(BADF));
    CHECK(__wasi_path_filestat_get(FIRST, 0, "there", &stat) == 0 && stat.size == 4);
    // What was opened below the first one is open still.
    say(file, "to the ");

    // A directory that was only opened is granted under no name, whatever its number.
    int below = opened(FIRST, ".", __WASI_OFLAGS_DIRECTORY, 0);
    CHECK(__wasi_fd_renumber(below, FIRST) == 0 && __wasi_fd_prestat_get(FIRST, &prestat) == E(BADF));
    CHECK(__wasi_path_filestat_get(FIRST, 0, "there", &stat) == 0);
    CHECK(__wasi_fd_prestat_dir_name(FIRST, bytes, 7) == E(NOTDIR));

    // A file as standard input; standard output elsewhere, and another file in its place.
    int there = opened(FIRST, "there", 0, R(FD_READ));
    CHECK(__wasi_fd_renumber(there, 0) == 0 && __wasi_fd_close(there) == E(BADF));
    CHECK(__wasi_fd_read(0, &into, 1, &size) == 0 && size == 4 && !memcmp(bytes, "here", 4));
    CHECK(__wasi_fd_seek(0, 0, __WASI_WHENCE_SET, &(__wasi_filesize_t){0}) == 0);
    int place = opened(FIRST, ".", __WASI_OFLAGS_DIRECTORY, 0);
    CHECK(__wasi_fd_renumber(1, place) == 0);
    CHECK(__wasi_fd_filestat_get(1, &stat) == E(BADF));
    CHECK(__wasi_path_open(FIRST, 0, "there", 0, R(FD_READ), 0, 0, &fd) == 0 && fd == 1);
    CHECK(__wasi_fd_renumber(file, 1) == 0);
    say(1, "file\n");
    say(place, "still standard output\n");

    // A file takes the directory's number, and the table has no directory left.
    CHECK(__wasi_fd_renumber(1, FIRST) == 0);
    CHECK(__wasi_path_open(FIRST, 0, "there", 0, R(FD_READ), 0, 0, &fd) == E(NOTDIR));
    CHECK(__wasi_path_filestat_get(FIRST, 0, "there", &stat) == E(BADF));
    CHECK(__wasi_fd_close(FIRST) == 0 && __wasi_fd_close(FIRST) == E(BADF));
    return 0;
}
