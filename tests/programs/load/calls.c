// Calls one function as often as it is told to: `calls NAME COUNT`.
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wasi/api.h>

enum { BUFFERS = 60 };

static uint8_t bytes[64];
static __wasi_iovec_t into[BUFFERS];
static __wasi_ciovec_t from[BUFFERS];

static int call(const char *name, int fd) {
    static __wasi_dircookie_t cookie;
    __wasi_size_t size;
    __wasi_filesize_t at;
    __wasi_timestamp_t time;
    __wasi_filestat_t stat;
    if (!strcmp(name, "fd_write")) return __wasi_fd_write(fd, from, 1, &size);
    if (!strcmp(name, "fd_write-60")) return __wasi_fd_write(fd, from, BUFFERS, &size);
    if (!strcmp(name, "fd_read")) return __wasi_fd_read(fd, into, 1, &size);
    if (!strcmp(name, "fd_read-60")) return __wasi_fd_read(fd, into, BUFFERS, &size);
    if (!strcmp(name, "fd_pwrite")) return __wasi_fd_pwrite(fd, from, 1, 5, &size);
    if (!strcmp(name, "fd_pwrite-60")) return __wasi_fd_pwrite(fd, from, BUFFERS, 5, &size);
    if (!strcmp(name, "fd_pread")) return __wasi_fd_pread(fd, into, 1, 5, &size);
    if (!strcmp(name, "fd_pread-60")) return __wasi_fd_pread(fd, into, BUFFERS, 5, &size);
    if (!strcmp(name, "fd_seek")) return __wasi_fd_seek(fd, 0, __WASI_WHENCE_SET, &at);
    if (!strcmp(name, "fd_tell")) return __wasi_fd_tell(fd, &at);
    if (!strcmp(name, "fd_filestat_get")) return __wasi_fd_filestat_get(fd, &stat);
    if (!strcmp(name, "path_filestat_get")) return __wasi_path_filestat_get(3, 0, "file", &stat);
    if (!strcmp(name, "path_create_directory")) return __wasi_path_create_directory(3, "file") == __WASI_ERRNO_EXIST ? 0 : 1;
    if (!strcmp(name, "clock_time_get")) return __wasi_clock_time_get(__WASI_CLOCKID_PROCESS_CPUTIME_ID, 0, &time);
    if (!strcmp(name, "random_get")) return __wasi_random_get(bytes, sizeof bytes);
    if (!strcmp(name, "sched_yield")) return __wasi_sched_yield();
    if (!strcmp(name, "fd_renumber")) return __wasi_fd_renumber(fd, fd);
    if (!strcmp(name, "fd_prestat_get")) return __wasi_fd_prestat_get(3, &(__wasi_prestat_t){0});
    if (!strcmp(name, "args_sizes_get")) return __wasi_args_sizes_get(&size, &(__wasi_size_t){0});
    if (!strcmp(name, "fd_readdir")) {
        // An entry a call, of many.
        uint8_t window[sizeof(__wasi_dirent_t) + 8];
        int error = __wasi_fd_readdir(3, window, sizeof window, cookie, &size);
        memcpy(&cookie, window, sizeof cookie);
        return error || size < sizeof window;
    }
    return 1;
}

int main(int argc, char **argv) {
    int fd = open("/file", O_CREAT | O_RDWR, 0644);
    for (int i = 0; i < BUFFERS; i++) {
        into[i] = (__wasi_iovec_t){bytes + i, 1};
        from[i] = (__wasi_ciovec_t){bytes + i, 1};
    }
    if (argc < 3 || fd < 0) return 2;
    for (int i = atoi(argv[2]); i > 0; i--) {
        if (call(argv[1], fd)) return 1;
    }
}
