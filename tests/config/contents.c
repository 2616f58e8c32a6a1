// A host that makes many instances of a module with much data: each has its own, none takes memory for what it only reads, and a slot that
// was theirs is zero for the next module. Its argument says whether memory is counted, or files are limited.

#include "large.h"
#include "plain.h"
#include "../hosts/check.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { BYTES = 4 << 20, HOLE = 1 << 20, LIVE = 24 };

/* As the module was made: what stands at an address. */
static uint8_t expected(uint32_t at) {
    return at >= BYTES || (at >= HOLE && at < 2 * HOLE) ? 0 : (uint8_t)(at * 2654435761u >> 24 | 1);
}

static void check_contents(large *self) {
    const uint8_t *memory = large_memory_data(self);
    CHECK(large_memory_bytes(self) == BYTES + 65536);
    for (uint32_t at = 0; at < BYTES + 65536; at++)
        CHECK(memory[at] == expected(at));
}

static large *made(void) {
    large *self = NULL;
    CHECK(large_instantiate(NULL, NULL, NULL, &self) == WASM2NATIVE_OK);
    return self;
}

/* Kilobytes of memory that are this process's own. */
static long own_memory(void) {
    FILE *file = fopen("/proc/self/status", "r");
    char line[256];
    long kilobytes = -1;
    CHECK(file != NULL);
    while (fgets(line, sizeof line, file) != NULL)
        if (sscanf(line, "RssAnon: %ld", &kilobytes) == 1)
            break;
    fclose(file);
    CHECK(kilobytes >= 0);
    return kilobytes;
}

static void use(int counts) {
    large *all[LIVE];
    uint32_t value = 0;
    large_free(made());
    long before = own_memory();
    for (int index = 0; index < LIVE; index++) {
        all[index] = made();
        CHECK(large_load(all[index], 12345, (int32_t *)&value) == WASM2NATIVE_OK && (value & 0xff) == expected(12345));
    }
    if (counts)
        CHECK(own_memory() - before < LIVE * 64);
    for (int index = 0; index < LIVE; index++)
        CHECK(large_store(all[index], BYTES - 4, index) == WASM2NATIVE_OK);
    for (int index = 0; index < LIVE; index++) {
        CHECK(large_load(all[index], BYTES - 4, (int32_t *)&value) == WASM2NATIVE_OK && value == (uint32_t)index);
        large_free(all[index]);
    }
    large *fresh = made();
    check_contents(fresh);
    large_free(fresh);
    /* The slots are others' now. */
    plain *others[LIVE];
    for (int index = 0; index < LIVE; index++) {
        CHECK(plain_instantiate(NULL, NULL, NULL, &others[index]) == WASM2NATIVE_OK);
        CHECK(plain_memory_grow(others[index], BYTES / 65536) == 1);
        const uint8_t *memory = plain_memory_data(others[index]);
        for (uint32_t at = 0; at < BYTES; at += 1021)
            CHECK(memory[at] == 0);
    }
    for (int index = 0; index < LIVE; index++)
        plain_free(others[index]);
}

int main(int count, char **arguments) {
    CHECK(count == 2);
    if (strcmp(arguments[1], "limited") == 0) {
        /* Its files may not be so large: it is not ended because of ours. */
        struct rlimit limit = {65536, 65536};
        CHECK(setrlimit(RLIMIT_FSIZE, &limit) == 0);
        use(0);
        puts("all of it");
        return 0;
    }
    use(strcmp(arguments[1], "count") == 0);
    /* A host may close what it does not know, and open something else there. */
    for (int descriptor = 3; descriptor < 100; descriptor++)
        close(descriptor);
    int ends[2];
    CHECK(pipe(ends) == 0);
    FILE *other = fopen("/proc/self/exe", "r");
    CHECK(other != NULL);
    use(0);
    puts("all of it");
    return 0;
}
