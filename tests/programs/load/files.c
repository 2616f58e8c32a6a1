// Many files: opened and closed thousands of times, thousands open at once, as many as the system allows, a thousand in a directory
// that is read through a small window, and one that is larger than 4 GiB.
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
            fprintf(stderr, "line %d: %s (errno %d)\n", __LINE__, #condition, errno); \
            exit(1); \
        } \
    } while (0)

static int fds[4000];

// Each gets the same number: none is lost.
static void cycles(int count) {
    for (int i = 0; i < count; i++) {
        int fd = open("/file", O_CREAT | O_RDWR, 0644);
        CHECK(fd == 4 && (i % 100 || write(fd, "x", 1) == 1) && close(fd) == 0);
    }
}

static void at_once(int count) {
    char path[32], byte;
    for (int i = 0; i < count; i++) {
        sprintf(path, "/file-%d", i);
        fds[i] = open(path, O_CREAT | O_RDWR, 0644);
        CHECK(fds[i] == 4 + i && write(fds[i], &i, sizeof i) == sizeof i);
    }
    for (int i = 0, number; i < count; i++) CHECK(pread(fds[i], &number, sizeof number, 0) == sizeof number && number == i);
    // Every third goes, and the lowest numbers come back first.
    for (int i = 0; i < count; i += 3) CHECK(close(fds[i]) == 0 && read(fds[i], &byte, 1) == -1 && errno == EBADF);
    for (int i = 0; i < count; i += 3) CHECK(open("/file-0", O_RDONLY) == 4 + i);
    for (int i = 0; i < count; i++) CHECK(close(4 + i) == 0);
}

// Until the system has no more, which is an error and no end: what is closed can be opened again.
static void until_refused(void) {
    int count = 0;
    while (count < 4000 && (fds[count] = open("/file", O_CREAT | O_RDWR, 0644)) >= 0) count++;
    CHECK(count > 10 && count < 4000 && errno == EMFILE);
    CHECK(mkdir("/below", 0755) == 0 && open("/below", O_RDONLY | O_DIRECTORY) == -1 && errno == EMFILE);
    for (int i = 0; i < 100; i++) {
        CHECK(close(fds[count / 2]) == 0 && open("/file", O_RDONLY) == fds[count / 2]);
        CHECK(open("/file", O_RDONLY) == -1 && errno == EMFILE);
    }
}

static void entries(int count) {
    uint8_t window[64];
    static char seen[4000];
    char path[32];
    int total = 0;
    for (int i = 0; i < count; i++) {
        sprintf(path, "/entry-%d", i);
        int fd = open(path, O_CREAT | O_WRONLY, 0644);
        CHECK(fd >= 0 && close(fd) == 0);
    }
    __wasi_dircookie_t cookie = 0;
    for (;;) {
        __wasi_size_t used, at = 0;
        CHECK(__wasi_fd_readdir(3, window, sizeof window, cookie, &used) == 0);
        for (__wasi_dirent_t entry; at + sizeof entry <= used; at += sizeof entry + entry.d_namlen) {
            memcpy(&entry, window + at, sizeof entry);
            if (at + sizeof entry + entry.d_namlen > used) break;
            char name[64] = "";
            memcpy(name, window + at + sizeof entry, entry.d_namlen);
            cookie = entry.d_next;
            int number;
            if (sscanf(name, "entry-%d", &number) == 1) {
                CHECK(!seen[number]++);
                total++;
            }
        }
        if (used < sizeof window) break;
        CHECK(at > 0);
    }
    CHECK(total == count);
}

static void large(void) {
    static const off_t places[] = {0x7fffffff, 0xffffffff, 0x100000000, 0x140000005, 0x3fffffff000};
    char text[8];
    struct stat stat;
    int fd = open("/large", O_CREAT | O_RDWR, 0644);
    CHECK(fd >= 0);
    for (int i = 0; i < 5; i++) {
        CHECK(lseek(fd, places[i], SEEK_SET) == places[i] && write(fd, "before+", 7) == 7 && lseek(fd, 0, SEEK_CUR) == places[i] + 7);
        CHECK(pwrite(fd, "after", 5, places[i] + 7) == 5 && lseek(fd, -2, SEEK_CUR) == places[i] + 5);
        CHECK(read(fd, text, 8) == 7 && !memcmp(text, "e+after", 7));
        CHECK(lseek(fd, 0, SEEK_END) == places[i] + 12 && fstat(fd, &stat) == 0 && stat.st_size == places[i] + 12);
        CHECK(pread(fd, text, 8, places[i] - 4) == 8 && !memcmp(text + 4, "befo", 4) && text[0] == 0);
    }
    CHECK(pread(fd, text, 8, 0x120000000) == 8 && !memcmp(text, "\0\0\0\0\0\0\0\0", 8));
    CHECK(ftruncate(fd, 0x180000001) == 0 && stat.st_blocks < 1000 && lseek(fd, 0, SEEK_END) == 0x180000001);
    CHECK(pread(fd, text, 8, 0x180000000) == 1 && pread(fd, text, 8, 0x140000005) == 8 && !memcmp(text, "before+a", 8));
    CHECK(posix_fallocate(fd, 0x180000000, 4096) == 0 && fstat(fd, &stat) == 0 && stat.st_size == 0x180001000);
}

int main(int argc, char **argv) {
    const char *what = argc > 1 ? argv[1] : "";
    int count = argc > 2 ? atoi(argv[2]) : 0;
    if (!strcmp(what, "cycles")) cycles(count);
    else if (!strcmp(what, "at-once")) at_once(count);
    else if (!strcmp(what, "until-refused")) until_refused();
    else if (!strcmp(what, "entries")) entries(count);
    else if (!strcmp(what, "large")) large();
    else return 2;
    puts("ok");
}
