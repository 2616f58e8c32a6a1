// Every kind of subscription and of its refusal: clocks by span and by time, several at once; files, pipes, their ends, and numbers
// that stand for nothing. Clocks of CPU time can be read and not waited for; Wasmtime has none.
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

enum { ROOT = 3, MANY = 130, READ = __WASI_EVENTTYPE_FD_READ, WRITE = __WASI_EVENTTYPE_FD_WRITE, CLOCK = __WASI_EVENTTYPE_CLOCK };
static const __wasi_timestamp_t HOUR = 3600000000000, MILLISECOND = 1000000;

static __wasi_event_t events[MANY];

static __wasi_timestamp_t now(unsigned clock) {
    __wasi_timestamp_t time;
    CHECK(__wasi_clock_time_get(clock, 0, &time) == 0);
    return time;
}

static __wasi_subscription_t timer(unsigned userdata, unsigned clock, __wasi_timestamp_t timeout, unsigned flags) {
    __wasi_subscription_t made = {.userdata = userdata, .u = {.tag = CLOCK}};
    made.u.u.clock.id = clock;
    made.u.u.clock.timeout = timeout;
    made.u.u.clock.flags = flags;
    return made;
}

static __wasi_subscription_t on(unsigned userdata, unsigned type, int fd) {
    __wasi_subscription_t made = {.userdata = userdata, .u = {.tag = type}};
    made.u.u.fd_read.file_descriptor = fd;
    return made;
}

// The number of events, or the error's number, negative.
static int wait_for(const __wasi_subscription_t *subscriptions, unsigned count) {
    __wasi_size_t number = 0;
    memset(events, 0x55, sizeof events);
    int error = __wasi_poll_oneoff(subscriptions, events, count, &number);
    return error ? -error : (int)number;
}

static int is(const __wasi_event_t *event, unsigned userdata, unsigned type, int error) {
    return event->userdata == userdata && event->type == type && event->error == error;
}

static void clocks(void) {
    __wasi_timestamp_t resolution, before = now(2);
    for (unsigned clock = 0; clock < 4; clock++) {
        CHECK(__wasi_clock_res_get(clock, &resolution) == 0 && resolution > 0 && resolution <= 1000000000);
    }
    CHECK(__wasi_clock_res_get(4, &resolution) == E(INVAL) && __wasi_clock_time_get(4, 0, &resolution) == E(INVAL));
    for (volatile unsigned i = 0; i < 3000000; i++) {}
    CHECK(now(2) > before && now(3) > 0 && now(3) <= now(2));
    CHECK(__wasi_clock_time_get(0, 0xffffffffffffffff, &resolution) == 0);

    for (unsigned clock = 0; clock < 2; clock++) {
        __wasi_timestamp_t start = now(1);
        __wasi_subscription_t one = timer(1, clock, 3 * MILLISECOND, 0);
        CHECK(wait_for(&one, 1) == 1 && is(events, 1, CLOCK, 0) && now(1) - start >= 3 * MILLISECOND);
        one = timer(2, clock, now(clock) + 3 * MILLISECOND, 1);
        start = now(1);
        CHECK(wait_for(&one, 1) == 1 && is(events, 2, CLOCK, 0));
        if (clock == 1) CHECK(now(1) - start >= 2 * MILLISECOND);
        one = timer(3, clock, now(clock) - 1, 1);
        CHECK(wait_for(&one, 1) == 1 && is(events, 3, CLOCK, 0));
        one = timer(4, clock, 0, 0);
        CHECK(wait_for(&one, 1) == 1 && is(events, 4, CLOCK, 0));
    }
    // The one that is first, wherever it stands; all that are over, in their order.
    __wasi_subscription_t several[4] = {timer(1, 1, HOUR, 0), timer(2, 0, 2 * MILLISECOND, 0), timer(3, 1, now(1) + HOUR, 1), timer(4, 0, now(0) + HOUR, 1)};
    CHECK(wait_for(several, 4) == 1 && is(events, 2, CLOCK, 0));
    several[0] = timer(1, 1, 0, 0);
    several[2] = timer(3, 1, 1, 1);
    several[1] = timer(2, 1, 0, 0);
    CHECK(wait_for(several, 4) == 3 && is(events, 1, CLOCK, 0) && is(events + 1, 2, CLOCK, 0) && is(events + 2, 3, CLOCK, 0));
    for (unsigned clock = 2; clock < 5; clock++) {
        __wasi_subscription_t one = timer(1, clock, 1, 0);
        CHECK(wait_for(&one, 1) == -E(INVAL));
    }
    __wasi_subscription_t wrong = timer(1, 1, 1, 2);
    CHECK(wait_for(&wrong, 1) == -E(INVAL));
    wrong = on(1, 3, 0);
    CHECK(wait_for(&wrong, 1) == -E(INVAL) && wait_for(&wrong, 0) == -E(INVAL));
}

static void files(void) {
    __wasi_fd_t file, read_only;
    CHECK(__wasi_path_open(ROOT, 0, "file", __WASI_OFLAGS_CREAT, R(FD_READ) | R(FD_WRITE), 0, 0, &file) == 0);
    CHECK(__wasi_path_open(ROOT, 0, "file", 0, R(FD_READ), 0, 0, &read_only) == 0);
    CHECK(write(file, "0123456789", 10) == 10 && lseek(file, 4, SEEK_SET) == 4);
    __wasi_subscription_t both[3] = {on(1, READ, file), timer(2, 1, HOUR, 0), on(3, WRITE, file)};
    CHECK(wait_for(both, 3) == 2 && is(events, 1, READ, 0) && is(events + 1, 3, WRITE, 0));
    CHECK(events[0].fd_readwrite.nbytes == 6 && events[0].fd_readwrite.flags == 0 && events[1].fd_readwrite.nbytes > 0);
    // A refusal is its own event's, and is no reason to wait.
    int closed = open("/file", O_RDONLY);
    CHECK(close(closed) == 0);
    __wasi_subscription_t refused[6] = {on(1, READ, closed), timer(2, 1, HOUR, 0), on(3, READ, ROOT), on(4, WRITE, read_only), on(5, READ, 0x7fffffff), on(6, WRITE, file)};
    CHECK(wait_for(refused, 6) == 5 && is(events, 1, READ, E(BADF)) && is(events + 1, 3, READ, E(BADF)));
    CHECK(is(events + 2, 4, WRITE, E(BADF)) && is(events + 3, 5, READ, E(BADF)) && is(events + 4, 6, WRITE, 0));
    CHECK(wait_for(refused, 2) == 1 && is(events, 1, READ, E(BADF)));
    __wasi_subscription_t directions[2] = {on(1, READ, 1), on(2, WRITE, 0)};
    CHECK(wait_for(directions, 2) == 2 && is(events, 1, READ, E(BADF)) && is(events + 1, 2, WRITE, E(BADF)));

    static __wasi_subscription_t many[MANY];
    for (unsigned i = 0; i < MANY; i++) many[i] = i % 2 ? on(i, READ, file) : timer(i, 1, i % 4 ? 0 : HOUR, 0);
    int number = wait_for(many, MANY);
    CHECK(number == MANY / 2 + MANY / 4);
    for (int i = 0; i < number; i++) CHECK(events[i].error == 0 && (i == 0 || events[i].userdata > events[i - 1].userdata));
    CHECK(close(file) == 0 && close(read_only) == 0);
}

// Bytes, then the end, of a pipe whose other side writes and leaves.
static void pipes(void) {
    __wasi_subscription_t input = on(9, READ, 0);
    char line[8];
    CHECK(wait_for(&input, 1) == 1 && is(events, 9, READ, 0) && events[0].fd_readwrite.nbytes == 5);
    CHECK(read(0, line, 8) == 5);
    CHECK(wait_for(&input, 1) == 1 && is(events, 9, READ, 0));
    CHECK(events[0].fd_readwrite.nbytes == 0 && events[0].fd_readwrite.flags == __WASI_EVENTRWFLAGS_FD_READWRITE_HANGUP);
    CHECK(read(0, line, 8) == 0);
    __wasi_subscription_t output = on(8, WRITE, 1);
    CHECK(wait_for(&output, 1) == 1 && is(events, 8, WRITE, 0) && events[0].fd_readwrite.nbytes > 0);
}

int main(void) {
    clocks();
    files();
    pipes();
    puts("ok");
}
