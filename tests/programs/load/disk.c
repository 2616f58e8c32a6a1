// Disks without room: a device that is always full, and files that may not grow.
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
            fprintf(stderr, "line %d: %s (errno %d)\n", __LINE__, #condition, errno); \
            exit(1); \
        } \
    } while (0)

static void full(void) {
    char block[4096] = "";
    int fd = open("/dev/full", O_RDWR);
    CHECK(fd >= 0);
    for (int i = 0; i < 100; i++) CHECK(write(fd, block, sizeof block) == -1 && errno == ENOSPC);
    CHECK(read(fd, block, 10) == 10 && close(fd) == 0);
    // Through a buffer, the error comes when that is emptied.
    FILE *file = fopen("/dev/full", "w");
    CHECK(file && fputs("text", file) >= 0 && fflush(file) == EOF && errno == ENOSPC);
}

// The limit is 8192 bytes: what fits is written, and no signal ends the process.
static void limited(void) {
    static char block[6000];
    int fd = open("/disk/file", O_CREAT | O_RDWR, 0644);
    CHECK(fd >= 0 && write(fd, block, 6000) == 6000 && write(fd, block, 6000) == 2192);
    CHECK(write(fd, block, 1) == -1 && errno == EFBIG && pwrite(fd, block, 1, 8192) == -1 && errno == EFBIG);
    CHECK(pwrite(fd, block, 10, 8187) == 5 && lseek(fd, 0, SEEK_END) == 8192);
    CHECK(__wasi_fd_filestat_set_size(fd, 8193) == __WASI_ERRNO_FBIG && __wasi_fd_allocate(fd, 8000, 1000) == __WASI_ERRNO_FBIG);
    CHECK(ftruncate(fd, 0) == 0 && lseek(fd, 0, SEEK_SET) == 0 && write(fd, block, 100) == 100);
}

// The same where the first that fails is no write.
static void resized(void) {
    int fd = open("/disk/file", O_CREAT | O_RDWR, 0644);
    CHECK(fd >= 0 && __wasi_fd_filestat_set_size(fd, 8193) == __WASI_ERRNO_FBIG);
}

static void allocated(void) {
    int fd = open("/disk/file", O_CREAT | O_RDWR, 0644);
    CHECK(fd >= 0 && __wasi_fd_allocate(fd, 0, 8193) == __WASI_ERRNO_FBIG);
}

int main(int argc, char **argv) {
    const char *what = argc > 1 ? argv[1] : "";
    if (!strcmp(what, "full")) full();
    else if (!strcmp(what, "limited")) limited();
    else if (!strcmp(what, "resized")) resized();
    else if (!strcmp(what, "allocated")) allocated();
    else return 2;
    puts("ok");
}
