// Descriptors: their numbers, renumbering, hundreds of them, what they say of themselves, and numbers that stand for nothing.
//@ like: wasmtime
//@ dir: work::/
//@ stdin: line\n
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

static int open_file(const char *path) {
    int fd = open(path, O_CREAT | O_RDWR, 0644);
    CHECK(fd >= 0);
    return fd;
}

static void many(void) {
    enum { MANY = 600 };
    static int fds[MANY];
    char text[8], read_back[8];
    for (int i = 0; i < MANY; i++) {
        fds[i] = open_file("/file");
        CHECK(fds[i] > 3);
    }
    for (int i = 0; i < MANY; i += 7) {
        sprintf(text, "%07d", i);
        CHECK(pwrite(fds[i], text, 8, i * 8) == 8);
        CHECK(pread(fds[MANY - 1 - i], read_back, 8, i * 8) == 8 && !strcmp(text, read_back));
    }
    for (int i = 0; i < MANY; i++) CHECK(close(fds[i]) == 0);
    // Numbers are used again.
    int fd = open_file("/file");
    CHECK(fd <= fds[MANY - 1] && close(fd) == 0);
}

static void renumbering(void) {
    int first = open_file("/first"), second = open_file("/second");
    CHECK(write(first, "first", 5) == 5 && write(second, "second", 6) == 6);
    CHECK(__wasi_fd_renumber(first, second) == 0);
    CHECK(__wasi_fd_close(first) == __WASI_ERRNO_BADF && lseek(second, 0, SEEK_CUR) == 5);
    CHECK(__wasi_fd_renumber(second, second) == 0);
    CHECK(__wasi_fd_renumber(second, 1000) == __WASI_ERRNO_BADF && __wasi_fd_renumber(1000, second) == __WASI_ERRNO_BADF);
    CHECK(__wasi_fd_renumber(-1, second) == __WASI_ERRNO_BADF && close(second) == 0);
}

static void nothing(void) {
    uint8_t byte;
    __wasi_size_t size;
    __wasi_filesize_t position;
    __wasi_fdstat_t fdstat;
    __wasi_filestat_t filestat;
    __wasi_prestat_t prestat;
    __wasi_fd_t opened;
    __wasi_iovec_t into = {&byte, 1};
    __wasi_ciovec_t from = {&byte, 1};
    int numbers[] = {-1, 100000, 2000000000, -2147483647 - 1};
    for (int i = 0; i < 4; i++) {
        int fd = numbers[i], badf = __WASI_ERRNO_BADF;
        CHECK(__wasi_fd_close(fd) == badf && __wasi_fd_read(fd, &into, 1, &size) == badf);
        CHECK(__wasi_fd_write(fd, &from, 1, &size) == badf && __wasi_fd_pread(fd, &into, 1, 0, &size) == badf);
        CHECK(__wasi_fd_seek(fd, 0, 0, &position) == badf && __wasi_fd_tell(fd, &position) == badf);
        CHECK(__wasi_fd_fdstat_get(fd, &fdstat) == badf && __wasi_fd_filestat_get(fd, &filestat) == badf);
        CHECK(__wasi_fd_prestat_get(fd, &prestat) == badf && __wasi_fd_sync(fd) == badf);
        CHECK(__wasi_fd_readdir(fd, &byte, 1, 0, &size) == badf && __wasi_fd_advise(fd, 0, 0, 0) == badf);
        CHECK(__wasi_path_open(fd, 0, "x", 0, 0, 0, 0, &opened) == badf);
        CHECK(__wasi_path_create_directory(fd, "x") == badf);
    }
}

static void streams(void) {
    __wasi_fdstat_t fdstat;
    __wasi_filesize_t position;
    for (int fd = 0; fd < 3; fd++) {
        CHECK(__wasi_fd_fdstat_get(fd, &fdstat) == 0 && fdstat.fs_flags == 0);
        CHECK(!(fdstat.fs_rights_base & (__WASI_RIGHTS_FD_SEEK | __WASI_RIGHTS_FD_TELL)));
        CHECK(!(fdstat.fs_rights_base & __WASI_RIGHTS_FD_WRITE) == (fd == 0));
        CHECK(!(fdstat.fs_rights_base & __WASI_RIGHTS_FD_READ) == (fd != 0));
        CHECK(__wasi_fd_seek(fd, 0, 0, &position) == __WASI_ERRNO_SPIPE);
        CHECK(__wasi_fd_tell(fd, &position) == __WASI_ERRNO_SPIPE);
        CHECK(!isatty(fd));
    }
    char line[16];
    CHECK(read(1, line, 1) == -1 && errno == EBADF && write(0, "x", 1) == -1 && errno == EBADF);
    CHECK(read(0, line, sizeof line) == 5 && read(0, line, sizeof line) == 0);
}

// What the guest closes is gone for it.
static void closed_stream(void) {
    char byte;
    CHECK(close(0) == 0 && read(0, &byte, 1) == -1 && errno == EBADF);
}

static void kinds(void) {
    __wasi_prestat_t prestat;
    __wasi_fd_t opened;
    char name[8];
    CHECK(__wasi_fd_prestat_get(3, &prestat) == 0 && prestat.tag == 0 && prestat.u.dir.pr_name_len == 1);
    CHECK(__wasi_fd_prestat_dir_name(3, (uint8_t *)name, 1) == 0 && name[0] == '/');
    CHECK(__wasi_fd_prestat_dir_name(3, (uint8_t *)name, 0) == __WASI_ERRNO_NAMETOOLONG);
    CHECK(__wasi_fd_prestat_get(4, &prestat) == __WASI_ERRNO_BADF);
    int file = open_file("/file");
    CHECK(__wasi_path_open(file, 0, "x", 0, 0, 0, 0, &opened) == __WASI_ERRNO_NOTDIR);
    CHECK(__wasi_fd_prestat_get(file, &prestat) == __WASI_ERRNO_BADF);
    CHECK(__wasi_fd_prestat_dir_name(file, (uint8_t *)name, 8) == __WASI_ERRNO_NOTDIR);
    __wasi_size_t size;
    __wasi_iovec_t into = {(uint8_t *)name, 1};
    CHECK(__wasi_fd_read(3, &into, 1, &size) == __WASI_ERRNO_BADF);
    CHECK(__wasi_sock_shutdown(1, 1) == __WASI_ERRNO_NOTSOCK);
    CHECK(close(file) == 0);
}

int main(void) {
    nothing();
    streams();
    kinds();
    renumbering();
    many();
    closed_stream();
    puts("ok");
}
