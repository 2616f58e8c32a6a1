// Waits for as many clocks as it has room for: more than files may be open.
#include <wasi/api.h>
#include "check.h"

enum { MANY = 5000 };

int main(void) {
    static __wasi_subscription_t clocks[MANY];
    static __wasi_event_t events[MANY];
    __wasi_size_t number = 0;
    for (int i = 0; i < MANY; i++) {
        clocks[i].userdata = i;
        clocks[i].u.tag = __WASI_EVENTTYPE_CLOCK;
        clocks[i].u.u.clock = (__wasi_subscription_clock_t){__WASI_CLOCKID_MONOTONIC, 1, 0, 0};
    }
    CHECK(__wasi_poll_oneoff(clocks, events, MANY, &number) == 0);
    CHECK(number == MANY && events[MANY - 1].userdata == MANY - 1 && events[MANY - 1].error == 0);
    puts("ok");
}
