// Serves two connections, one after the other, on its listening socket, whose descriptor is its argument: waits with `poll`, takes
// each connection, sends back what comes in capitals until the other side ends, and ends its own side.
#include <ctype.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>
#include <wasi/api.h>

#define CHECK(condition) \
    do { \
        if (!(condition)) { \
            printf("line %d: %s (errno %d)\n", __LINE__, #condition, errno); \
            exit(1); \
        } \
    } while (0)

static void serve(int listening) {
    struct pollfd wait = {.fd = listening, .events = POLLRDNORM};
    CHECK(poll(&wait, 1, -1) == 1 && wait.revents == POLLRDNORM);
    int connection = accept(listening, NULL, NULL);
    CHECK(connection > listening);
    __wasi_fdstat_t what;
    CHECK(__wasi_fd_fdstat_get(connection, &what) == 0 && what.fs_filetype == __WASI_FILETYPE_SOCKET_STREAM);
    CHECK(!(what.fs_rights_base & __WASI_RIGHTS_SOCK_ACCEPT) && (what.fs_rights_base & __WASI_RIGHTS_SOCK_SHUTDOWN));
    char text[16], again[16];
    ssize_t bytes = recv(connection, again, sizeof again, MSG_PEEK);
    CHECK(bytes > 0);
    while ((bytes = recv(connection, text, sizeof text, 0)) > 0) {
        for (ssize_t i = 0; i < bytes; i++) text[i] = (char)toupper(text[i]);
        CHECK(send(connection, text, (size_t)bytes, 0) == bytes);
    }
    CHECK(bytes == 0);
    CHECK(shutdown(connection, SHUT_WR) == 0);
    CHECK(send(connection, "x", 1, 0) == -1 && errno == EPIPE);
    CHECK(close(connection) == 0);
}

int main(int argc, char **argv) {
    int listening = argc > 1 ? atoi(argv[1]) : 3;
    __wasi_fdstat_t what;
    CHECK(__wasi_fd_fdstat_get(listening, &what) == 0 && what.fs_filetype == __WASI_FILETYPE_SOCKET_STREAM);
    CHECK(what.fs_rights_base & __WASI_RIGHTS_SOCK_ACCEPT);
    CHECK(recv(listening, (char[1]){0}, 1, 0) == -1);
    __wasi_fd_t none;
    CHECK(__wasi_sock_accept(listening, __WASI_FDFLAGS_APPEND, &none) == __WASI_ERRNO_INVAL);
    CHECK(__wasi_sock_accept(1, 0, &none) == __WASI_ERRNO_NOTSOCK);
    CHECK(__wasi_fd_fdstat_set_flags(listening, __WASI_FDFLAGS_NONBLOCK) == 0);
    CHECK(accept(listening, NULL, NULL) == -1 && errno == EAGAIN);
    CHECK(__wasi_fd_fdstat_set_flags(listening, 0) == 0);
    puts("listening");
    fflush(stdout);
    serve(listening);
    serve(listening);
    puts("done");
    return 0;
}
