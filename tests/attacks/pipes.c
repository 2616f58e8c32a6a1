// A pipe with a name, whose other end nobody holds: what does not transfer from it must not wait for that.
#include <wasi/api.h>
#include "check.h"

enum { ROOT = 3, FOLLOW = __WASI_LOOKUPFLAGS_SYMLINK_FOLLOW, TIMES = __WASI_FSTFLAGS_ATIM | __WASI_FSTFLAGS_MTIM };

int main(void) {
    __wasi_fd_t fd;
    __wasi_filestat_t stat;
    uint8_t text[8];
    __wasi_size_t bytes;
    const char *paths[] = {"pipe", "to-pipe", "sub/../pipe"};
    for (int i = 0; i < 3; i++) {
        const char *path = paths[i];
        ANSWERS(__wasi_path_filestat_get(ROOT, FOLLOW, path, &stat), 0, path);
        CHECK(stat.filetype == __WASI_FILETYPE_UNKNOWN);
        ANSWERS(__wasi_path_filestat_set_times(ROOT, FOLLOW, path, 1, 1, TIMES), 0, path);
        ANSWERS(__wasi_path_open(ROOT, FOLLOW, path, __WASI_OFLAGS_DIRECTORY, __WASI_RIGHTS_FD_READ, 0, 0, &fd), __WASI_ERRNO_NOTDIR, path);
        ANSWERS(__wasi_path_open(ROOT, FOLLOW, path, __WASI_OFLAGS_CREAT | __WASI_OFLAGS_EXCL, __WASI_RIGHTS_FD_WRITE, 0, 0, &fd), __WASI_ERRNO_EXIST, path);
        ANSWERS(__wasi_path_open(ROOT, FOLLOW, path, 0, __WASI_RIGHTS_FD_WRITE, 0, __WASI_FDFLAGS_NONBLOCK, &fd), __WASI_ERRNO_NXIO, path);
        ANSWERS(__wasi_path_open(ROOT, FOLLOW, path, 0, __WASI_RIGHTS_FD_READ, 0, __WASI_FDFLAGS_NONBLOCK, &fd), 0, path);
        __wasi_iovec_t into = {text, sizeof text};
        CHECK(__wasi_fd_read(fd, &into, 1, &bytes) == 0 && bytes == 0 && __wasi_fd_close(fd) == 0);
    }
    const char *through[] = {"pipe/", "pipe/x", "pipe/..", "to-pipe/", "to-pipe/x"};
    for (int i = 0; i < 5; i++) {
        ANSWERS(__wasi_path_open(ROOT, FOLLOW, through[i], 0, __WASI_RIGHTS_FD_READ, 0, 0, &fd), __WASI_ERRNO_NOTDIR, through[i]);
        ANSWERS(__wasi_path_filestat_get(ROOT, 0, through[i], &stat), __WASI_ERRNO_NOTDIR, through[i]);
    }
    CHECK(__wasi_path_readlink(ROOT, "pipe", text, sizeof text, &bytes) == __WASI_ERRNO_INVAL);
    CHECK(__wasi_path_link(ROOT, 0, "pipe", ROOT, "second") == 0 && __wasi_path_rename(ROOT, "second", ROOT, "third") == 0);
    CHECK(__wasi_path_unlink_file(ROOT, "third") == 0);
    puts("ok");
}
