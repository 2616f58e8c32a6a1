// The kernel's links in /proc lead to files directly, past any path: none is followed.
#include <string.h>
#include <wasi/api.h>
#include "check.h"

enum { ROOT = 3, PROC = 4, FOLLOW = __WASI_LOOKUPFLAGS_SYMLINK_FOLLOW };

// The kernel calls such a link a loop. Who walks sees a text: an absolute path, or a name that is not there.
static void refused(int walks, int error, const char *path) {
    if (error == __WASI_ERRNO_LOOP && !walks) return;
    if ((error == __WASI_ERRNO_PERM || error == __WASI_ERRNO_NOENT) && walks) return;
    printf("%s: %d\n", path, error);
    exit(1);
}

// `proc WAY PATH…`
int main(int count, char **args) {
    __wasi_fd_t fd;
    __wasi_filestat_t stat;
    CHECK(count > 2);
    int walks = strcmp(args[1], "kernel") != 0;
    for (int i = 2; i < count; i++) {
        const char *path = args[i];
        for (int how = 0; how <= __WASI_OFLAGS_CREAT; how++) {
            refused(walks, __wasi_path_open(PROC, FOLLOW, path, how, __WASI_RIGHTS_FD_READ, 0, 0, &fd), path);
        }
        refused(walks, __wasi_path_open(PROC, FOLLOW, path, 0, __WASI_RIGHTS_FD_WRITE, 0, 0, &fd), path);
        refused(walks, __wasi_path_filestat_get(PROC, FOLLOW, path, &stat), path);
        refused(walks, __wasi_path_filestat_set_times(PROC, FOLLOW, path, 1, 1, 0), path);
    }
    // Ordinary files and links of it can be used.
    ANSWERS(__wasi_path_open(PROC, FOLLOW, "self/status", 0, __WASI_RIGHTS_FD_READ, 0, 0, &fd), 0, "self/status");
    char text[6];
    __wasi_iovec_t into = {(uint8_t *)text, sizeof text};
    __wasi_size_t bytes;
    CHECK(__wasi_fd_read(fd, &into, 1, &bytes) == 0 && bytes == 6 && !memcmp(text, "Name:\t", 6));
    puts("ok");
}
