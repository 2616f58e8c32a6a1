// The functions of sockets on what is none, and on numbers that stand for nothing.
//@ dir: work::/
//@ stdin: line\n
//@ variants: default
//@ stdout: ok
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
            printf("line %d: %s (errno %d)\n", __LINE__, #condition, errno); \
            exit(1); \
        } \
    } while (0)
#define E(name) __WASI_ERRNO_##name
#define R(name) ((__wasi_rights_t)__WASI_RIGHTS_##name)

static int refused(int fd, int error) {
    uint8_t byte = 0;
    __wasi_fd_t accepted;
    __wasi_size_t size;
    __wasi_roflags_t flags;
    __wasi_iovec_t into = {&byte, 1};
    __wasi_ciovec_t from = {&byte, 1};
    return __wasi_sock_accept(fd, 0, &accepted) == error && __wasi_sock_accept(fd, __WASI_FDFLAGS_NONBLOCK, &accepted) == error &&
           __wasi_sock_recv(fd, &into, 1, 0, &size, &flags) == error && __wasi_sock_recv(fd, &into, 1, 3, &size, &flags) == error &&
           __wasi_sock_send(fd, &from, 1, 0, &size) == error && __wasi_sock_shutdown(fd, __WASI_SDFLAGS_RD) == error &&
           __wasi_sock_shutdown(fd, __WASI_SDFLAGS_WR) == error && __wasi_sock_shutdown(fd, 3) == error;
}

int main(void) {
    int file = open("/file", O_CREAT | O_RDWR, 0644), closed = open("/file", O_RDONLY);
    CHECK(file >= 0 && closed >= 0 && close(closed) == 0);
    CHECK(refused(file, E(NOTSOCK)) && refused(3, E(NOTSOCK)) && refused(0, E(NOTSOCK)) && refused(1, E(NOTSOCK)));
    CHECK(refused(closed, E(BADF)) && refused(1000, E(BADF)) && refused(-1, E(BADF)));
    // Flags that do not exist, whatever the descriptor.
    __wasi_fd_t accepted;
    __wasi_size_t size;
    __wasi_roflags_t flags;
    CHECK(__wasi_sock_accept(file, __WASI_FDFLAGS_APPEND, &accepted) == E(INVAL) && __wasi_sock_shutdown(file, 4) == E(INVAL));
    CHECK(__wasi_sock_recv(file, NULL, 0, 4, &size, &flags) == E(INVAL) && __wasi_sock_send(file, NULL, 0, 1, &size) == E(INVAL));
    char byte;
    CHECK(read(0, &byte, 1) == 1 && byte == 'l');
    puts("ok");
}
