// Scattered transfers: many buffers, empty ones, buffers that overlap, more than are moved at once; random bytes of any number.
// Wasmtime moves one buffer a call, so that only what a caller that goes on gets can be compared.
//@ like: wasmtime
//@ dir: work::/
//@ stdout: ok
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>
#include <wasi/api.h>

#define CHECK(condition) \
    do { \
        if (!(condition)) { \
            printf("line %d: %s (errno %d)\n", __LINE__, #condition, errno); \
            exit(1); \
        } \
    } while (0)

enum { BUFFERS = 200 };

// Writes or reads everything, going on after a short transfer.
static void move_all(int fd, struct iovec *vectors, int count, ssize_t (*move)(int, const struct iovec *, int)) {
    while (count > 0) {
        if (vectors->iov_len == 0) {
            vectors++;
            count--;
            continue;
        }
        ssize_t bytes = move(fd, vectors, count);
        CHECK(bytes > 0);
        while (count > 0 && (size_t)bytes >= vectors->iov_len) {
            bytes -= vectors->iov_len;
            vectors++;
            count--;
        }
        if (count > 0) {
            vectors->iov_base = (char *)vectors->iov_base + bytes;
            vectors->iov_len -= bytes;
        }
    }
}

int main(void) {
    static char text[BUFFERS * 5], copy[BUFFERS * 5];
    struct iovec vectors[BUFFERS];
    for (int i = 0; i < (int)sizeof text; i++) text[i] = (char)(i * 7);
    int fd = open("/file", O_CREAT | O_RDWR, 0644);
    CHECK(fd >= 0);
    for (int i = 0, at = 0; i < BUFFERS; at += i % 10, i++) vectors[i] = (struct iovec){text + at, i % 10};
    move_all(fd, vectors, BUFFERS, writev);
    off_t bytes = lseek(fd, 0, SEEK_CUR);
    CHECK(bytes == BUFFERS / 10 * 45 && lseek(fd, 0, SEEK_SET) == 0);
    for (int i = 0, at = 0; i < BUFFERS; at += (9 - i % 10), i++) vectors[i] = (struct iovec){copy + at, 9 - i % 10};
    move_all(fd, vectors, BUFFERS, readv);
    CHECK(!memcmp(text, copy, bytes));

    // The same bytes twice, and into the same place twice.
    CHECK(lseek(fd, 0, SEEK_SET) == 0);
    struct iovec twice[2] = {{text, 4}, {text + 2, 4}};
    move_all(fd, twice, 2, writev);
    CHECK(pread(fd, copy, 8, 0) == 8 && !memcmp(copy, text, 4) && !memcmp(copy + 4, text + 2, 4));
    CHECK(lseek(fd, 0, SEEK_SET) == 0);
    struct iovec same[2] = {{copy, 4}, {copy, 4}};
    move_all(fd, same, 2, readv);
    CHECK(!memcmp(copy, text + 2, 4));
    struct iovec none[1] = {{NULL, 0}};
    CHECK(writev(fd, none, 1) == 0 && readv(fd, none, 1) == 0);
    CHECK(close(fd) == 0);

    static unsigned char random[100000];
    CHECK(__wasi_random_get(random, sizeof random) == 0 && __wasi_random_get(random, 0) == 0);
    unsigned counts[256] = {0};
    for (unsigned i = 0; i < sizeof random; i++) counts[random[i]]++;
    for (int i = 0; i < 256; i++) CHECK(counts[i] > 200 && counts[i] < 600);
    puts("ok");
}
