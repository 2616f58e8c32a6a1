// Clocks and waiting: time moves, sleeping takes as long as it should, and descriptors wake a program up.
//@ like: wasmtime
//@ dir: work::/
//@ stdin: ready\n
//@ variants: default
//@ stdout: ok
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <wasi/api.h>

#define CHECK(condition) \
    do { \
        if (!(condition)) { \
            printf("line %d: %s (errno %d)\n", __LINE__, #condition, errno); \
            exit(1); \
        } \
    } while (0)

static __wasi_timestamp_t now(__wasi_clockid_t clock) {
    __wasi_timestamp_t time = 0;
    CHECK(__wasi_clock_time_get(clock, 0, &time) == 0);
    return time;
}

static void clocks(void) {
    __wasi_timestamp_t resolution = 0, before = now(__WASI_CLOCKID_MONOTONIC);
    for (int i = 0; i < 1000; i++) {
        __wasi_timestamp_t after = now(__WASI_CLOCKID_MONOTONIC);
        CHECK(after >= before);
        before = after;
    }
    CHECK(__wasi_clock_res_get(0, &resolution) == 0 && resolution > 0 && resolution <= 1000000000);
    CHECK(__wasi_clock_res_get(1, &resolution) == 0 && resolution > 0 && resolution <= 1000000000);
    CHECK(now(__WASI_CLOCKID_REALTIME) > 1577836800000000000u);
    CHECK(sched_yield() == 0);
}

static void sleeping(void) {
    __wasi_timestamp_t before = now(__WASI_CLOCKID_MONOTONIC);
    struct timespec span = {0, 30000000};
    CHECK(nanosleep(&span, NULL) == 0 && now(__WASI_CLOCKID_MONOTONIC) - before >= 30000000);
    for (int clock = 0; clock < 2; clock++) {
        before = now(clock);
        __wasi_subscription_t until = {.userdata = 77, .u = {.tag = __WASI_EVENTTYPE_CLOCK}};
        until.u.u.clock.id = clock;
        until.u.u.clock.timeout = before + 20000000;
        until.u.u.clock.flags = __WASI_SUBCLOCKFLAGS_SUBSCRIPTION_CLOCK_ABSTIME;
        __wasi_event_t event;
        __wasi_size_t events = 0;
        CHECK(__wasi_poll_oneoff(&until, &event, 1, &events) == 0 && events == 1);
        CHECK(event.userdata == 77 && event.error == 0 && event.type == __WASI_EVENTTYPE_CLOCK);
        if (clock == __WASI_CLOCKID_MONOTONIC) CHECK(now(clock) - before >= 20000000);
        // A time that has passed.
        until.u.u.clock.timeout = 1;
        CHECK(__wasi_poll_oneoff(&until, &event, 1, &events) == 0 && events == 1);
    }
}

static void descriptors(void) {
    // Input is ready long before the hour is over.
    __wasi_subscription_t both[2] = {{.userdata = 1, .u = {.tag = __WASI_EVENTTYPE_CLOCK}}, {.userdata = 2, .u = {.tag = __WASI_EVENTTYPE_FD_READ}}};
    both[0].u.u.clock.id = __WASI_CLOCKID_MONOTONIC;
    both[0].u.u.clock.timeout = 3600000000000;
    both[1].u.u.fd_read.file_descriptor = 0;
    __wasi_event_t event[2];
    __wasi_size_t events = 0;
    CHECK(__wasi_poll_oneoff(both, event, 2, &events) == 0 && events == 1);
    CHECK(event[0].userdata == 2 && event[0].error == 0 && event[0].type == __WASI_EVENTTYPE_FD_READ);
    struct pollfd polled = {.fd = 1, .events = POLLOUT};
    CHECK(poll(&polled, 1, -1) == 1 && polled.revents == POLLOUT);
    int file = open("/file", O_CREAT | O_RDWR, 0644);
    CHECK(file >= 0 && write(file, "abc", 3) == 3 && lseek(file, 0, SEEK_SET) == 0);
    struct pollfd input = {.fd = file, .events = POLLIN}, output = {.fd = file, .events = POLLOUT};
    CHECK(poll(&input, 1, 1000) == 1 && input.revents & POLLIN);
    CHECK(poll(&output, 1, 1000) == 1 && output.revents & POLLOUT);
    CHECK(__wasi_poll_oneoff(both, event, 0, &events) == __WASI_ERRNO_INVAL);
    CHECK(close(file) == 0);
}

static void many(void) {
    enum { MANY = 200 };
    static __wasi_subscription_t subscriptions[MANY];
    static __wasi_event_t events[MANY];
    __wasi_size_t number = 0;
    for (int i = 0; i < MANY; i++) {
        subscriptions[i].userdata = i;
        subscriptions[i].u.tag = __WASI_EVENTTYPE_FD_WRITE;
        subscriptions[i].u.u.fd_write.file_descriptor = 1 + i % 2;
    }
    CHECK(__wasi_poll_oneoff(subscriptions, events, MANY, &number) == 0 && number == MANY);
    for (int i = 0; i < MANY; i++) CHECK(events[i].userdata == (unsigned)i && events[i].error == 0);
}

int main(void) {
    clocks();
    sleeping();
    descriptors();
    many();
    puts("ok");
}
