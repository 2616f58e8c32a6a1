// A host that looks from within a call of its guest's who has called whom, as backtraces of C programs do.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <execinfo.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include "libguest.h"

// Whether a return address lies in the function that has called the guest. It is exported, so that it has a name at run time.
static int is_caller(void *address) {
    Dl_info info;
    return dladdr((char *)address - 1, &info) && info.dli_sname && strcmp(info.dli_sname, "call_guest") == 0;
}

static wasm2native_status look(void *context, guest *self, int32_t arg, int32_t *result) {
    (void)context, (void)self;
    void *frames[64];
    int count = backtrace(frames, 64);
    int found = 0;
    while (found < count && !is_caller(frames[found])) found++;
    // The first frame is this function's own.
    if (found < count) printf("guest frames: %d\n", found - 1);
    else printf("a walk of %d frames does not lead back to the host\n", count);
    *result = arg;
    return WASM2NATIVE_OK;
}

static int32_t result;

__attribute__((noinline)) wasm2native_status call_guest(guest *self) {
    wasm2native_status status = guest_go(self, 4, &result);
    // Not the last thing that it does: the call is none of the kind that replaces its caller.
    __asm__ volatile("" : "+r"(status));
    return status;
}

int main(void) {
    guest *self;
    guest_imports imports = {.env_look = look};
    if (guest_instantiate(&imports, NULL, NULL, &self) != WASM2NATIVE_OK) return 2;
    wasm2native_status status = call_guest(self);
    guest_free(self);
    return status != WASM2NATIVE_OK || result != 15;
}
