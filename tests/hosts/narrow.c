/* Threads that have the stack that a library asks for and not a page more: `narrow STACK-BYTES`. Whatever happens in the depth comes
   back, and below the stack lies what nobody may touch. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "narrow.h"
#include "check.h"

/* What a library asks for beside the module's part, and what threads and their start take here. */
enum { SLACK_BYTES = 32 << 10, OWN_BYTES = 16 << 10, KINDS = 10, STACK_EXHAUSTED = 10, MOST_DEPTH = 1000000 };

static const int32_t CODES[KINDS] = {0, 0, 0, 0, 2, 1, 7, 18, 2, 5};

/* Whether there is room for what is done at a depth, which must come to what it should. */
static int has_room(int32_t depth, int kind) {
    narrow *made = NULL;
    CHECK(narrow_instantiate(NULL, NULL, NULL, &made) == WASM2NATIVE_OK);
    wasm2native_status status = narrow_down(made, depth, kind);
    int is_exhausted = 0;
    if (CODES[kind] != 0 || status != WASM2NATIVE_OK) {
        const wasm2native_error *error = narrow_error(made);
        CHECK(error != NULL && error->frame_count > 0);
        is_exhausted = status == WASM2NATIVE_TRAP && error->code == STACK_EXHAUSTED;
        CHECK(is_exhausted || error->code == CODES[kind]);
    }
    narrow_free(made);
    return !is_exhausted;
}

static void *run(void *context) {
    for (int kind = 0; kind < KINDS; kind++) {
        int32_t least = 0, most = MOST_DEPTH;
        CHECK(has_room(least, kind) && !has_room(most, kind));
        while (most - least > 1) {
            int32_t middle = least + (most - least) / 2;
            *(has_room(middle, kind) ? &least : &most) = middle;
        }
        /* Each depth around the last one: there is room for all above it, and for none below. */
        for (int32_t depth = least - 20; depth < least + 20; depth++)
            CHECK(has_room(depth, kind) == (depth <= least));
    }
    return context;
}

int main(int count, char **arguments) {
    CHECK(count == 2);
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t bytes = strtoul(arguments[1], NULL, 10) + SLACK_BYTES + OWN_BYTES;
    bytes = (bytes + page - 1) / page * page;
    char *place = mmap(NULL, page + bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CHECK(place != MAP_FAILED && mprotect(place, page, PROT_NONE) == 0);
    pthread_attr_t attributes;
    pthread_t thread;
    CHECK(pthread_attr_init(&attributes) == 0 && pthread_attr_setstack(&attributes, place + page, bytes) == 0);
    CHECK(pthread_create(&thread, &attributes, run, NULL) == 0 && pthread_join(thread, NULL) == 0);
    puts("well");
    return 0;
}
