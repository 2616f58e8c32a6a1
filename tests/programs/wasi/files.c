// Regular files: creating, positions, appending, sizes, times, names, and the errors of each.
//@ like: wasmtime
//@ dir: work::/
//@ makes: work/kept.txt = 0123456789abcdef
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

static void positions(void) {
    char buffer[32] = "";
    int fd = open("/kept.txt", O_RDWR | O_CREAT | O_EXCL, 0644);
    CHECK(fd >= 0);
    CHECK(write(fd, "0123456789", 10) == 10);
    CHECK(lseek(fd, 0, SEEK_CUR) == 10 && lseek(fd, -4, SEEK_END) == 6 && lseek(fd, -2, SEEK_CUR) == 4);
    CHECK(read(fd, buffer, 3) == 3 && !memcmp(buffer, "456", 3));
    CHECK(pread(fd, buffer, 4, 2) == 4 && !memcmp(buffer, "2345", 4) && lseek(fd, 0, SEEK_CUR) == 7);
    CHECK(pwrite(fd, "abcdef", 6, 10) == 6 && lseek(fd, 0, SEEK_CUR) == 7);
    CHECK(pread(fd, buffer, 32, 16) == 0 && pread(fd, buffer, 32, 1000) == 0);
    FAILS(lseek(fd, -1, SEEK_SET), EINVAL);
    FAILS(lseek(fd, -8, SEEK_CUR), EINVAL);
    CHECK(lseek(fd, 5000000000, SEEK_SET) == 5000000000 && read(fd, buffer, 1) == 0);
    CHECK(close(fd) == 0);
    FAILS(close(fd), EBADF);
    FAILS(open("/kept.txt", O_RDWR | O_CREAT | O_EXCL, 0644), EEXIST);
}

static void directions(void) {
    char byte = 0;
    int fd = open("/kept.txt", O_RDONLY);
    CHECK(fd >= 0);
    FAILS(write(fd, "x", 1), EBADF);
    FAILS(ftruncate(fd, 1), EINVAL);
    CHECK((fcntl(fd, F_GETFL) & O_ACCMODE) == O_RDONLY);
    CHECK(close(fd) == 0);
    fd = open("/kept.txt", O_WRONLY);
    CHECK(fd >= 0);
    FAILS(read(fd, &byte, 1), EBADF);
    CHECK(close(fd) == 0);
    FAILS(open("/none", O_RDONLY), ENOENT);
    FAILS(open("/kept.txt/x", O_RDONLY), ENOTDIR);
    FAILS(open("/kept.txt", O_RDONLY | O_DIRECTORY), ENOTDIR);
    FAILS(open("/", O_WRONLY), EISDIR);
}

static void appending(void) {
    char buffer[8] = "";
    int fd = open("/log", O_RDWR | O_CREAT | O_APPEND, 0644);
    CHECK(fd >= 0 && write(fd, "ab", 2) == 2 && lseek(fd, 0, SEEK_SET) == 0 && write(fd, "cd", 2) == 2);
    CHECK(pread(fd, buffer, 8, 0) == 4 && !memcmp(buffer, "abcd", 4));
    CHECK(fcntl(fd, F_GETFL) & O_APPEND);
    CHECK(fcntl(fd, F_SETFL, 0) == 0 && !(fcntl(fd, F_GETFL) & O_APPEND));
    CHECK(lseek(fd, 1, SEEK_SET) == 1 && write(fd, "X", 1) == 1 && pread(fd, buffer, 8, 0) == 4);
    CHECK(!memcmp(buffer, "aXcd", 4));
    CHECK(close(fd) == 0 && unlink("/log") == 0);
    FAILS(unlink("/log"), ENOENT);
}

static void sizes_and_times(void) {
    struct stat stat = {0};
    int fd = open("/sized", O_RDWR | O_CREAT | O_TRUNC, 0644);
    CHECK(fd >= 0 && ftruncate(fd, 100000) == 0 && fstat(fd, &stat) == 0);
    CHECK(stat.st_size == 100000 && S_ISREG(stat.st_mode) && stat.st_nlink == 1);
    char last = 1;
    CHECK(pread(fd, &last, 1, 99999) == 1 && last == 0);
    CHECK(fsync(fd) == 0 && fdatasync(fd) == 0 && posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL) == 0);
    struct timespec times[2] = {{1000000000, 123456000}, {1234567890, 987654000}};
    CHECK(futimens(fd, times) == 0 && fstat(fd, &stat) == 0);
    CHECK(stat.st_atim.tv_sec == 1000000000 && stat.st_atim.tv_nsec == 123456000);
    CHECK(stat.st_mtim.tv_sec == 1234567890 && stat.st_mtim.tv_nsec == 987654000);
    times[0].tv_nsec = UTIME_OMIT;
    times[1].tv_sec = 5;
    times[1].tv_nsec = 7000;
    CHECK(utimensat(AT_FDCWD, "/sized", times, 0) == 0 && lstat("/sized", &stat) == 0);
    CHECK(stat.st_atim.tv_sec == 1000000000 && stat.st_mtim.tv_sec == 5 && stat.st_mtim.tv_nsec == 7000);
    CHECK(close(fd) == 0 && truncate("/sized", 3) == 0 && lstat("/sized", &stat) == 0 && stat.st_size == 3);
}

static void names(void) {
    CHECK(rename("/sized", "/moved") == 0 && access("/sized", F_OK) == -1 && access("/moved", F_OK) == 0);
    FAILS(rename("/sized", "/moved"), ENOENT);
    int fd = open("/moved", O_RDONLY);
    // A name may go while its file is open.
    CHECK(fd >= 0 && unlink("/moved") == 0 && lseek(fd, 0, SEEK_END) == 3 && close(fd) == 0);
    char path[5000];
    memset(path, 'x', sizeof path);
    path[0] = '/';
    path[300] = 0;
    FAILS(open(path, O_RDONLY), ENAMETOOLONG);
    path[300] = 'x';
    path[4999] = 0;
    FAILS(open(path, O_RDONLY), ENAMETOOLONG);
    CHECK(open("/Gr\xc3\xbc\xc3\x9f\x65", O_RDWR | O_CREAT, 0644) >= 0 && unlink("Gr\xc3\xbc\xc3\x9f\x65") == 0);
    FAILS(open("/\xff", O_RDWR | O_CREAT, 0644), EILSEQ);
}

int main(void) {
    positions();
    directions();
    appending();
    sizes_and_times();
    names();
    puts("ok");
}
