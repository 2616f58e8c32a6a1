// Symbolic links and second names: made, read, followed and not followed, in circles, and with targets that no guest may name.
//@ like: wasmtime
//@ dir: work::/
//@ stdout: ok
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHECK(condition) \
    do { \
        if (!(condition)) { \
            printf("line %d: %s (errno %d)\n", __LINE__, #condition, errno); \
            exit(1); \
        } \
    } while (0)
#define FAILS(call, error) CHECK((call) == -1 && errno == (error))

static int length(const char *path) {
    char buffer[16];
    int fd = open(path, O_RDONLY);
    if (fd < 0) return -1;
    int bytes = read(fd, buffer, sizeof buffer);
    close(fd);
    return bytes;
}

int main(void) {
    char text[64];
    struct stat stat_of_link, stat_of_file;
    CHECK(mkdir("/a", 0755) == 0 && mkdir("/a/b", 0755) == 0);
    int fd = open("/a/b/file", O_CREAT | O_WRONLY, 0644);
    CHECK(fd >= 0 && write(fd, "seven\n\n", 7) == 7 && close(fd) == 0);

    CHECK(symlink("a/b/file", "/to-file") == 0 && symlink("b", "/a/to-b") == 0);
    CHECK(symlink("../a/to-b/../b/file", "/a/round") == 0 && symlink("nowhere", "/dangling") == 0);
    FAILS(symlink("x", "/to-file"), EEXIST);
    CHECK(length("/to-file") == 7 && length("/a/to-b/file") == 7 && length("/a/round") == 7);
    CHECK(length("/a/to-b/../to-b/../../to-file") == 7);
    FAILS(open("/dangling", O_RDONLY), ENOENT);
    FAILS(open("/to-file", O_RDONLY | O_NOFOLLOW), ELOOP);

    CHECK(readlink("/to-file", text, sizeof text) == 8 && !memcmp(text, "a/b/file", 8));
    CHECK(readlink("/to-file", text, 3) == 3);
    FAILS(readlink("/a/b/file", text, sizeof text), EINVAL);
    FAILS(readlink("/none", text, sizeof text), ENOENT);

    CHECK(lstat("/to-file", &stat_of_link) == 0 && S_ISLNK(stat_of_link.st_mode) && stat_of_link.st_size == 8);
    CHECK(stat("/to-file", &stat_of_file) == 0 && S_ISREG(stat_of_file.st_mode) && stat_of_file.st_size == 7);
    CHECK(stat_of_link.st_ino != stat_of_file.st_ino);

    // A link to nothing can be written through: it makes the file that it names.
    fd = open("/dangling", O_CREAT | O_WRONLY, 0644);
    CHECK(fd >= 0 && close(fd) == 0 && access("/nowhere", F_OK) == 0);
    FAILS(open("/dangling", O_CREAT | O_EXCL | O_WRONLY, 0644), EEXIST);

    CHECK(symlink("circle-b", "/circle-a") == 0 && symlink("circle-a", "/circle-b") == 0);
    FAILS(open("/circle-a", O_RDONLY), ELOOP);
    FAILS(stat("/circle-a", &stat_of_file), ELOOP);
    CHECK(lstat("/circle-a", &stat_of_link) == 0);

    FAILS(symlink("/absolute", "/wrong"), EPERM);
    CHECK(symlink("../../..", "/up") == 0);
    FAILS(open("/up", O_RDONLY), EPERM);
    FAILS(open("/up/etc/passwd", O_RDONLY), EPERM);
    FAILS(stat("/up", &stat_of_file), EPERM);
    FAILS(mkdir("/up/x", 0755), EPERM);

    CHECK(link("/a/b/file", "/second") == 0 && stat("/second", &stat_of_file) == 0 && stat_of_file.st_nlink == 2);
    FAILS(link("/a/b/file", "/second"), EEXIST);
    FAILS(link("/a/b", "/third"), EPERM);
    CHECK(unlink("/a/b/file") == 0 && length("/second") == 7);

    // Removing and renaming take the link, not what it names.
    CHECK(rename("/to-file", "/renamed") == 0 && readlink("/renamed", text, sizeof text) == 8);
    CHECK(unlink("/renamed") == 0 && unlink("/a/to-b") == 0 && access("/a/b", F_OK) == 0);
    puts("ok");
}
