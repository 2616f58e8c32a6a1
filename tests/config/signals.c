// A host that looks at the handlers of signals: a module that was built with checked memories leaves them alone.

#include "checked.h"
#include "faulting.h"
#include "../hosts/check.h"
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const int signals[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGABRT, SIGPIPE, SIGALRM, SIGUSR1};
enum { COUNT = sizeof signals / sizeof *signals };

/* How many of them somebody handles. */
static int handled(void) {
    int count = 0;
    for (int index = 0; index < COUNT; index++) {
        struct sigaction action;
        CHECK(sigaction(signals[index], NULL, &action) == 0);
        count += action.sa_handler != SIG_DFL || (action.sa_flags & SA_SIGINFO) != 0;
    }
    return count;
}

#define TRAPS(library, call, words)                                                                                   \
    do {                                                                                                              \
        library *self = NULL;                                                                                         \
        int32_t result = 0;                                                                                           \
        (void)result;                                                                                                 \
        CHECK(library##_instantiate(NULL, NULL, NULL, &self) == WASM2NATIVE_OK);                                      \
        CHECK(library##_load(self, 65532, &result) == WASM2NATIVE_OK && result == 0);                                 \
        CHECK(library##_##call == WASM2NATIVE_TRAP && strstr(library##_error(self)->message, words) != NULL);         \
        CHECK(library##_error(self)->frame_count > 0);                                                                \
        library##_free(self);                                                                                         \
    } while (0)

#define EVERY_TRAP(library)                                                                                           \
    do {                                                                                                              \
        TRAPS(library, load(self, 65536, &result), "out of bounds memory access");                                    \
        TRAPS(library, load(self, -1, &result), "out of bounds memory access");                                       \
        TRAPS(library, divide(self, 1, 0, &result), "integer divide by zero");                                        \
        TRAPS(library, divide(self, INT32_MIN, -1, &result), "integer overflow");                                     \
        TRAPS(library, stop(self), "unreachable");                                                                    \
        TRAPS(library, descend(self, 0, &result), "call stack exhausted");                                            \
    } while (0)

int main(void) {
    CHECK(handled() == 0);
    EVERY_TRAP(checked);
    CHECK(handled() == 0);
    EVERY_TRAP(faulting);
    CHECK(handled() > 0);
    EVERY_TRAP(checked);
    puts("all of it");
    return 0;
}
