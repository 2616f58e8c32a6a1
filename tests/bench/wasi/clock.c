// Ten million readings of a clock, as the system's interface gives them: what a WASI libc makes of one costs two divisions more.
#include <time.h>
#ifdef __wasi__
#include <wasi/api.h>
#endif

static long long now(void) {
#ifdef __wasi__
    __wasi_timestamp_t time = 0;
    return __wasi_clock_time_get(__WASI_CLOCKID_MONOTONIC, 1, &time) == 0 ? (long long)time : -1;
#else
    struct timespec time;
    return clock_gettime(CLOCK_MONOTONIC, &time) == 0 ? time.tv_sec * 1000000000LL + time.tv_nsec : -1;
#endif
}

int main(void) {
    long long before = 0;
    for (int i = 0; i < 10000000; i++) {
        long long after = now();
        if (after < before) return 1;
        before = after;
    }
    return 0;
}
