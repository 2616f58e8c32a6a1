// A directory for reading only: everything that would change it is refused, through itself and through what is opened below it,
// and everything else works. A second one, for everything, lies beside it. Wasmtime's command line has no such grant.
//@ dir: read::/read:ro
//@ dir: write::/write
//@ file: read/file = content
//@ file: read/below/file = content
//@ makes: read/file = content
//@ makes: read/below/file = content
//@ stdout: ok
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <wasi/api.h>

#define CHECK(condition) \
    do { \
        if (!(condition)) { \
            printf("line %d: %s (errno %d)\n", __LINE__, #condition, errno); \
            exit(1); \
        } \
    } while (0)
#define REFUSED(call) CHECK((call) == -1 && errno == EPERM)

static void changes_nothing(int directory) {
    struct timespec times[2] = {{1, 0}, {1, 0}};
    REFUSED(openat(directory, "new", O_CREAT | O_WRONLY, 0644));
    REFUSED(openat(directory, "new", O_CREAT | O_RDONLY, 0644));
    REFUSED(openat(directory, "file", O_WRONLY));
    REFUSED(openat(directory, "file", O_RDWR));
    REFUSED(openat(directory, "file", O_RDONLY | O_TRUNC));
    REFUSED(openat(directory, "file", O_WRONLY | O_APPEND));
    REFUSED(mkdirat(directory, "new", 0755));
    REFUSED(unlinkat(directory, "file", 0));
    REFUSED(unlinkat(directory, "below", AT_REMOVEDIR));
    REFUSED(symlinkat("file", directory, "new"));
    REFUSED(linkat(directory, "file", directory, "new", 0));
    REFUSED(renameat(directory, "file", directory, "new"));
    REFUSED(utimensat(directory, "file", times, 0));

    int file = openat(directory, "file", O_RDONLY);
    char text[8];
    CHECK(file >= 0 && read(file, text, 8) == 7 && !memcmp(text, "content", 7));
    REFUSED(futimens(file, times));
    REFUSED(ftruncate(file, 0));
    CHECK(write(file, "x", 1) == -1 && errno == EBADF && pwrite(file, "x", 1, 0) == -1 && errno == EBADF);
    __wasi_fdstat_t fdstat;
    CHECK(__wasi_fd_fdstat_get(file, &fdstat) == 0);
    // Rights cannot be taken back.
    CHECK(__wasi_fd_fdstat_set_rights(file, fdstat.fs_rights_base | __WASI_RIGHTS_FD_WRITE, 0) == __WASI_ERRNO_NOTCAPABLE);
    CHECK(close(file) == 0);
}

int main(void) {
    int root = open("/read", O_RDONLY | O_DIRECTORY), below = open("/read/below", O_RDONLY | O_DIRECTORY);
    CHECK(root >= 0 && below >= 0);
    changes_nothing(root);
    changes_nothing(below);
    int entries = 0;
    DIR *directory = opendir("/read");
    CHECK(directory);
    while (readdir(directory)) entries++;
    CHECK(entries == 4 && closedir(directory) == 0);

    // From the one to the other.
    int other = open("/write", O_RDONLY | O_DIRECTORY);
    int file = openat(other, "file", O_CREAT | O_WRONLY, 0644);
    CHECK(other >= 0 && file >= 0 && close(file) == 0);
    REFUSED(linkat(below, "file", other, "linked", 0));
    REFUSED(renameat(below, "file", other, "moved"));
    REFUSED(renameat(other, "file", below, "moved"));
    REFUSED(linkat(other, "file", below, "linked", 0));
    CHECK(unlinkat(other, "file", 0) == 0);

    // Rights that are given up stay so, for what is opened later too.
    __wasi_fdstat_t fdstat;
    CHECK(__wasi_fd_fdstat_get(other, &fdstat) == 0);
    __wasi_rights_t fewer = fdstat.fs_rights_base & ~(__wasi_rights_t)__WASI_RIGHTS_PATH_CREATE_DIRECTORY;
    CHECK(__wasi_fd_fdstat_set_rights(other, fewer, fdstat.fs_rights_inheriting & ~(__wasi_rights_t)__WASI_RIGHTS_FD_WRITE) == 0);
    CHECK(__wasi_path_create_directory(other, "new") == __WASI_ERRNO_NOTCAPABLE);
    __wasi_fd_t opened;
    CHECK(__wasi_path_open(other, 0, "new", __WASI_OFLAGS_CREAT, __WASI_RIGHTS_FD_WRITE, 0, 0, &opened) == __WASI_ERRNO_NOTCAPABLE);
    CHECK(__wasi_path_open(other, 0, ".", __WASI_OFLAGS_DIRECTORY, 0, 0, 0, &opened) == 0);
    CHECK(__wasi_path_create_directory(opened, "new") == 0 && unlinkat(opened, "new", AT_REMOVEDIR) == 0);
    puts("ok");
}
