// The slow, the closed and the interrupted side of pipes. What it has come to stands on standard output, a line each.
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define CHECK(condition) \
    do { \
        if (!(condition)) { \
            fprintf(stderr, "line %d: %s (errno %d)\n", __LINE__, #condition, errno); \
            exit(1); \
        } \
    } while (0)

static void say(const char *line) {
    CHECK(write(1, line, strlen(line)) == (ssize_t)strlen(line));
}

// Waits in vain first, so that nothing was sent too early; then for as long as it takes.
static void slow(void) {
    char buffer[64];
    struct pollfd input = {.fd = 0, .events = POLLIN};
    for (int i = 0;; i++) {
        if (i < 5) CHECK(poll(&input, 1, 5) == 0);
        say("waiting\n");
        CHECK(poll(&input, 1, i % 2 ? -1 : 100000) == 1);
        ssize_t bytes = read(0, buffer, sizeof buffer);
        CHECK(bytes >= 0);
        if (bytes == 0) break;
        CHECK(input.revents & POLLIN && bytes == 5 && !memcmp(buffer, "piece", 5));
    }
    say("end\n");
}

// Writes until nobody reads: an error, and not the end of the process.
static void closed(void) {
    char block[4096] = "";
    ssize_t bytes;
    while ((bytes = write(1, block, sizeof block)) > 0) {}
    CHECK(bytes == -1 && errno == EPIPE && write(1, block, 1) == -1 && errno == EPIPE);
    struct pollfd output = {.fd = 1, .events = POLLOUT};
    CHECK(poll(&output, 1, -1) == 1 && output.revents & POLLHUP);
    CHECK(fputs("broken pipe\n", stderr) >= 0);
}

// Each kind of waiting, which ends only by what it waits for.
static void interrupted(void) {
    char buffer[8];
    struct pollfd input = {.fd = 0, .events = POLLIN};
    say("reading\n");
    CHECK(read(0, buffer, 8) == 1 && buffer[0] == '1');
    say("polling\n");
    CHECK(poll(&input, 1, -1) == 1 && read(0, buffer, 8) == 1 && buffer[0] == '2');
    say("sleeping\n");
    struct timespec before, after, span = {0, 300000000}, left = {0, 0};
    CHECK(clock_gettime(CLOCK_MONOTONIC, &before) == 0 && nanosleep(&span, &left) == 0);
    CHECK(clock_gettime(CLOCK_MONOTONIC, &after) == 0);
    CHECK((after.tv_sec - before.tv_sec) * 1000000000ll + after.tv_nsec - before.tv_nsec >= 300000000);
    // More than a pipe holds, which the other side reads when it likes.
    static char block[1 << 20];
    memset(block, 'x', sizeof block);
    say("writing\n");
    for (size_t at = 0; at < sizeof block;) {
        ssize_t bytes = write(1, block + at, sizeof block - at);
        CHECK(bytes > 0);
        at += bytes;
    }
    say("\nend\n");
}

int main(int argc, char **argv) {
    const char *what = argc > 1 ? argv[1] : "";
    if (!strcmp(what, "slow")) slow();
    else if (!strcmp(what, "closed")) closed();
    else if (!strcmp(what, "interrupted")) interrupted();
    else return 2;
}
