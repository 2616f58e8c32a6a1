// Ten million readings of a clock.
#include <time.h>

int main(void) {
    struct timespec before = {0}, now;
    for (int i = 0; i < 10000000; i++) {
        if (clock_gettime(CLOCK_MONOTONIC, &now) != 0) return 1;
        if (now.tv_sec < before.tv_sec) return 2;
        before = now;
    }
    return 0;
}
