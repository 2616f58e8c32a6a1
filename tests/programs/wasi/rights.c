// Rights: what is given up is refused, by each function with the right that it needs, and nothing comes back; what is opened later
// has no more than the inheriting rights of its directory. Wasmtime has no rights to give up.
//@ dir: work::/
//@ variants: default
//@ stdout: ok
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
#define E(name) __WASI_ERRNO_##name
#define R(name) ((__wasi_rights_t)__WASI_RIGHTS_##name)

enum { ROOT = 3, REFUSED = E(NOTCAPABLE) };

static const __wasi_fdflags_t SYNCHRONISED[] = {__WASI_FDFLAGS_DSYNC, __WASI_FDFLAGS_RSYNC, __WASI_FDFLAGS_SYNC};

static __wasi_fdstat_t stat_of(int fd) {
    __wasi_fdstat_t stat;
    CHECK(__wasi_fd_fdstat_get(fd, &stat) == 0);
    return stat;
}

static int opened(int directory, const char *path, int how, __wasi_rights_t rights) {
    __wasi_fd_t fd;
    CHECK(__wasi_path_open(directory, 0, path, how, rights, 0, 0, &fd) == 0);
    return fd;
}

// A fresh descriptor that lacks one right.
static int without(__wasi_rights_t right, int is_directory) {
    int fd = is_directory ? opened(ROOT, ".", __WASI_OFLAGS_DIRECTORY, 0)
                          : opened(ROOT, "file", __WASI_OFLAGS_CREAT, R(FD_READ) | R(FD_WRITE));
    __wasi_fdstat_t stat = stat_of(fd);
    CHECK(stat.fs_rights_base & right);
    CHECK(__wasi_fd_fdstat_set_rights(fd, stat.fs_rights_base & ~right, stat.fs_rights_inheriting) == 0);
    CHECK(stat_of(fd).fs_rights_base == (stat.fs_rights_base & ~right));
    CHECK(stat_of(fd).fs_rights_inheriting == stat.fs_rights_inheriting);
    CHECK(__wasi_fd_fdstat_set_rights(fd, stat.fs_rights_base, 0) == REFUSED);
    return fd;
}

#define WITHOUT(right, is_directory, refusal, call) \
    do { \
        int fd = without(R(right), is_directory); \
        CHECK((call) == (refusal)); \
        CHECK(__wasi_fd_close(fd) == 0); \
    } while (0)

static void directories(void) {
    __wasi_filestat_t stat;
    __wasi_size_t size;
    __wasi_fd_t other;
    uint8_t bytes[64];
    WITHOUT(PATH_CREATE_DIRECTORY, 1, REFUSED, __wasi_path_create_directory(fd, "new"));
    WITHOUT(PATH_CREATE_FILE, 1, REFUSED, __wasi_path_open(fd, 0, "new", __WASI_OFLAGS_CREAT, 0, 0, 0, &other));
    WITHOUT(PATH_LINK_SOURCE, 1, REFUSED, __wasi_path_link(fd, 0, "file", ROOT, "new"));
    WITHOUT(PATH_LINK_TARGET, 1, REFUSED, __wasi_path_link(ROOT, 0, "file", fd, "new"));
    WITHOUT(PATH_OPEN, 1, REFUSED, __wasi_path_open(fd, 0, "file", 0, 0, 0, 0, &other));
    WITHOUT(FD_READDIR, 1, REFUSED, __wasi_fd_readdir(fd, bytes, sizeof bytes, 0, &size));
    WITHOUT(PATH_READLINK, 1, REFUSED, __wasi_path_readlink(fd, "link", bytes, sizeof bytes, &size));
    WITHOUT(PATH_RENAME_SOURCE, 1, REFUSED, __wasi_path_rename(fd, "file", ROOT, "new"));
    WITHOUT(PATH_RENAME_TARGET, 1, REFUSED, __wasi_path_rename(ROOT, "file", fd, "new"));
    WITHOUT(PATH_FILESTAT_GET, 1, REFUSED, __wasi_path_filestat_get(fd, 0, "file", &stat));
    WITHOUT(PATH_FILESTAT_SET_SIZE, 1, REFUSED, __wasi_path_open(fd, 0, "file", __WASI_OFLAGS_TRUNC, 0, 0, 0, &other));
    WITHOUT(PATH_FILESTAT_SET_TIMES, 1, REFUSED, __wasi_path_filestat_set_times(fd, 0, "file", 0, 0, 0));
    WITHOUT(FD_FILESTAT_GET, 1, REFUSED, __wasi_fd_filestat_get(fd, &stat));
    WITHOUT(FD_FILESTAT_SET_TIMES, 1, REFUSED, __wasi_fd_filestat_set_times(fd, 0, 0, 0));
    WITHOUT(PATH_SYMLINK, 1, REFUSED, __wasi_path_symlink("file", fd, "new"));
    WITHOUT(PATH_REMOVE_DIRECTORY, 1, REFUSED, __wasi_path_remove_directory(fd, "empty"));
    WITHOUT(PATH_UNLINK_FILE, 1, REFUSED, __wasi_path_unlink_file(fd, "file"));
    WITHOUT(FD_SYNC, 1, REFUSED, __wasi_fd_sync(fd));
    WITHOUT(FD_DATASYNC, 1, REFUSED, __wasi_fd_datasync(fd));
    for (int i = 0; i < 3; i++) {
        __wasi_rights_t needed = i == 0 ? R(FD_DATASYNC) : R(FD_SYNC);
        int fd = without(needed, 1), error = __wasi_path_open(fd, 0, "file", 0, R(FD_READ), 0, SYNCHRONISED[i], &other);
        CHECK(error == REFUSED && close(fd) == 0);
    }
    // Nothing was done.
    CHECK(__wasi_path_filestat_get(ROOT, 0, "new", &stat) == E(NOENT) && __wasi_path_filestat_get(ROOT, 0, "file", &stat) == 0);
    CHECK(__wasi_path_filestat_get(ROOT, 0, "empty", &stat) == 0);
}

static void files(void) {
    uint8_t bytes[4];
    __wasi_iovec_t into = {bytes, 4};
    __wasi_ciovec_t from = {bytes, 4};
    __wasi_filestat_t stat;
    __wasi_filesize_t at;
    __wasi_size_t size;
    // A transfer in a direction that is not open is POSIX's error.
    WITHOUT(FD_READ, 0, E(BADF), __wasi_fd_read(fd, &into, 1, &size));
    WITHOUT(FD_READ, 0, E(BADF), __wasi_fd_pread(fd, &into, 1, 0, &size));
    WITHOUT(FD_WRITE, 0, E(BADF), __wasi_fd_write(fd, &from, 1, &size));
    WITHOUT(FD_WRITE, 0, E(BADF), __wasi_fd_pwrite(fd, &from, 1, 0, &size));
    WITHOUT(FD_SEEK, 0, REFUSED, __wasi_fd_seek(fd, 1, __WASI_WHENCE_SET, &at));
    WITHOUT(FD_SEEK, 0, REFUSED, __wasi_fd_seek(fd, 1, __WASI_WHENCE_CUR, &at));
    WITHOUT(FD_SEEK, 0, REFUSED, __wasi_fd_pread(fd, &into, 1, 0, &size));
    WITHOUT(FD_SEEK, 0, REFUSED, __wasi_fd_pwrite(fd, &from, 1, 0, &size));
    // To ask where one stands takes the right to tell, which the right to move includes.
    WITHOUT(FD_SEEK, 0, 0, __wasi_fd_seek(fd, 0, __WASI_WHENCE_CUR, &at));
    WITHOUT(FD_SEEK, 0, 0, __wasi_fd_tell(fd, &at));
    WITHOUT(FD_TELL, 0, 0, __wasi_fd_tell(fd, &at));
    WITHOUT(FD_TELL, 0, 0, __wasi_fd_seek(fd, 0, __WASI_WHENCE_END, &at));
    WITHOUT(FD_SEEK | R(FD_TELL), 0, REFUSED, __wasi_fd_tell(fd, &at));
    WITHOUT(FD_SEEK | R(FD_TELL), 0, REFUSED, __wasi_fd_seek(fd, 0, __WASI_WHENCE_CUR, &at));
    WITHOUT(FD_FDSTAT_SET_FLAGS, 0, REFUSED, __wasi_fd_fdstat_set_flags(fd, 0));
    WITHOUT(FD_ADVISE, 0, REFUSED, __wasi_fd_advise(fd, 0, 0, 0));
    WITHOUT(FD_ALLOCATE, 0, REFUSED, __wasi_fd_allocate(fd, 0, 100));
    WITHOUT(FD_FILESTAT_GET, 0, REFUSED, __wasi_fd_filestat_get(fd, &stat));
    WITHOUT(FD_FILESTAT_SET_SIZE, 0, REFUSED, __wasi_fd_filestat_set_size(fd, 100));
    WITHOUT(FD_FILESTAT_SET_TIMES, 0, REFUSED, __wasi_fd_filestat_set_times(fd, 0, 0, 0));
    WITHOUT(FD_SYNC, 0, REFUSED, __wasi_fd_sync(fd));
    WITHOUT(FD_DATASYNC, 0, REFUSED, __wasi_fd_datasync(fd));
    CHECK(__wasi_path_filestat_get(ROOT, 0, "file", &stat) == 0 && stat.size == 0);

    // A subscription's refusal is its event's.
    int fd = without(R(POLL_FD_READWRITE), 0);
    __wasi_subscription_t subscription = {.userdata = 3, .u = {.tag = __WASI_EVENTTYPE_FD_READ}};
    subscription.u.u.fd_read.file_descriptor = fd;
    __wasi_event_t event;
    CHECK(__wasi_poll_oneoff(&subscription, &event, 1, &size) == 0 && size == 1);
    CHECK(event.userdata == 3 && event.error == REFUSED && close(fd) == 0);
}

// Through directories below a directory that gave up writing.
static void inheriting(void) {
    int top = opened(ROOT, ".", __WASI_OFLAGS_DIRECTORY, 0);
    __wasi_fdstat_t stat = stat_of(top);
    __wasi_rights_t kept = stat.fs_rights_inheriting & ~(R(FD_WRITE) | R(FD_ALLOCATE) | R(PATH_UNLINK_FILE));
    CHECK(__wasi_fd_fdstat_set_rights(top, stat.fs_rights_base, kept) == 0);
    int below = opened(top, "empty", __WASI_OFLAGS_DIRECTORY, 0), file = opened(top, "file", 0, R(FD_READ));
    CHECK(stat_of(below).fs_rights_inheriting == kept && !(stat_of(below).fs_rights_base & R(PATH_UNLINK_FILE)));
    CHECK((stat_of(file).fs_rights_base & ~kept) == 0 && stat_of(file).fs_rights_base & R(FD_READ));
    __wasi_fd_t fd;
    CHECK(__wasi_path_open(top, 0, "file", 0, R(FD_WRITE), 0, 0, &fd) == REFUSED);
    CHECK(__wasi_path_open(below, 0, "new", __WASI_OFLAGS_CREAT, R(FD_WRITE), 0, 0, &fd) == REFUSED);
    CHECK(__wasi_path_unlink_file(below, "none") == REFUSED && __wasi_path_unlink_file(top, "none") == E(NOENT));
    CHECK(__wasi_fd_allocate(file, 0, 10) == REFUSED);
    CHECK(close(file) == 0 && close(below) == 0 && close(top) == 0);
}

int main(void) {
    CHECK(mkdirat(AT_FDCWD, "/empty", 0755) == 0 && symlink("file", "/link") == 0);
    close(opened(ROOT, "file", __WASI_OFLAGS_CREAT, R(FD_WRITE)));
    directories();
    files();
    inheriting();
    puts("ok");
}
