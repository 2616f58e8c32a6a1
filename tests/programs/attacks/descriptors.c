// Numbers of descriptors as a weapon: past the table, negative, closed, moved onto and off the granted directories and the streams;
// directories used as files and files as directories. A number moved to itself, then used (Wasmtime: CVE-2025-53901).
//@ like: wasmtime
//@ dir: one::/one
//@ dir: two::/two
//@ file: one/file = one\n
//@ file: two/file = second\n
//@ stdin: line\n
//@ variants: default
#include <stdio.h>
#include <string.h>
#include <wasi/api.h>

enum { ONE = 3, TWO = 4, FOLLOW = __WASI_LOOKUPFLAGS_SYMLINK_FOLLOW };

static unsigned size_of(int fd) {
    __wasi_filestat_t stat = {0};
    int error = __wasi_path_filestat_get(fd, FOLLOW, "file", &stat);
    return error ? 1000 + error : stat.size;
}

// Everything that a descriptor can be asked for: a line of errors.
static void ask(const char *what, int fd) {
    uint8_t byte[64];
    __wasi_size_t bytes;
    __wasi_filesize_t position;
    __wasi_fdstat_t fdstat;
    __wasi_filestat_t filestat;
    __wasi_prestat_t prestat;
    __wasi_fd_t opened;
    __wasi_iovec_t into = {byte, 1};
    __wasi_ciovec_t from = {byte, 0};
    printf("%s:", what);
    printf(" %d", __wasi_fd_advise(fd, 0, 0, 0));
    printf(" %d", __wasi_fd_fdstat_get(fd, &fdstat));
    printf(" %d", __wasi_fd_fdstat_set_flags(fd, 0));
    printf(" %d", __wasi_fd_filestat_get(fd, &filestat));
    printf(" %d", __wasi_fd_filestat_set_size(fd, 0));
    printf(" %d", __wasi_fd_pread(fd, &into, 1, 0, &bytes));
    printf(" %d", __wasi_fd_prestat_get(fd, &prestat));
    printf(" %d", __wasi_fd_pwrite(fd, &from, 1, 0, &bytes));
    printf(" %d", __wasi_fd_readdir(fd, byte, sizeof byte, 0, &bytes));
    printf(" %d", __wasi_fd_seek(fd, 0, 0, &position));
    printf(" %d", __wasi_fd_tell(fd, &position));
    printf(" %d", __wasi_fd_write(fd, &from, 1, &bytes));
    printf(" %d", __wasi_path_create_directory(fd, "file"));
    printf(" %d", __wasi_path_filestat_get(fd, 0, "file", &filestat));
    printf(" %d", __wasi_path_link(fd, 0, "none", fd, "file"));
    printf(" %d", __wasi_path_open(fd, 0, "none", 0, 0, 0, 0, &opened));
    printf(" %d", __wasi_path_readlink(fd, "file", byte, sizeof byte, &bytes));
    printf(" %d", __wasi_path_remove_directory(fd, "file"));
    printf(" %d", __wasi_path_rename(fd, "none", fd, "file"));
    printf(" %d", __wasi_path_symlink("x", fd, "file"));
    printf(" %d", __wasi_path_unlink_file(fd, "none"));
    printf(" %d\n", __wasi_sock_shutdown(fd, 1));
}

static __wasi_fd_t open_at(int fd, const char *path, int how, __wasi_rights_t rights) {
    __wasi_fd_t opened = 0;
    int error = __wasi_path_open(fd, 0, path, how, rights, rights, 0, &opened);
    if (error) printf("%s: error %d\n", path, error);
    return opened;
}

int main(void) {
    const int nothing[] = {6, 7, 8, 9, 10, 100, 1023, 1024, 65535, 65536, 0x7fffffff, -1, -2, -100, -0x7fffffff - 1};
    for (int i = 0; i < 15; i++) ask("nothing", nothing[i]);
    ask("directory", ONE);
    __wasi_fd_t file = open_at(ONE, "file", 0, __WASI_RIGHTS_FD_READ | __WASI_RIGHTS_FD_SEEK | __WASI_RIGHTS_FD_TELL);
    ask("file", file);

    // To itself, then something new.
    printf("to itself %d\n", __wasi_fd_renumber(file, file));
    __wasi_fd_t next = open_at(ONE, "file", 0, __WASI_RIGHTS_FD_READ);
    printf("next %d, close %d\n", next != file, __wasi_fd_close(next));
    // To and from what is nothing.
    for (int i = 0; i < 15; i++) printf("renumber %d %d\n", __wasi_fd_renumber(nothing[i], TWO), __wasi_fd_renumber(TWO, nothing[i]));
    printf("still %u %u\n", size_of(ONE), size_of(TWO));

    // A granted directory takes another one's number, with its rights and its files.
    printf("onto a granted one %d\n", __wasi_fd_renumber(ONE, TWO));
    printf("now %u %u\n", size_of(ONE), size_of(TWO));
    // A directory from below one takes a file's number, and that of nothing any more.
    __wasi_fd_t again = open_at(TWO, ".", __WASI_OFLAGS_DIRECTORY, 0);
    printf("onto a file %d\n", __wasi_fd_renumber(again, file));
    printf("then %u, %u\n", size_of(file), size_of(again));
    printf("from above %u\n", 1000 + __wasi_path_open(file, FOLLOW, "../two/file", 0, 0, 0, 0, &again));
    printf("closed %d %d %d\n", __wasi_fd_close(TWO), __wasi_fd_close(TWO), __wasi_fd_close(file));
    printf("gone %u %u\n", size_of(TWO), size_of(file));
}
