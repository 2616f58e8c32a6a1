/* Functions of the host that change what wasm is at work on, and that enter it again. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "callbacks.h"
#include "check.h"

enum wish { NOTHING, CHANGE, THROW_INSIDE, THROW_IN_OTHER, HIDE_THROW, CATCH_INSIDE };

static const callbacks_imports table;

static wasm2native_status host(void *context, callbacks *self, int32_t wish, int32_t *result) {
    callbacks *other = NULL;
    CHECK(context == &table);
    *result = wish;
    switch ((enum wish)wish) {
    case NOTHING:
        return WASM2NATIVE_OK;
    case CHANGE: {
        wasm2native_funcref triple = NULL;
        CHECK(callbacks_memory_grow(self, 2) == 1 && callbacks_second_grow(self, 1) == 1);
        CHECK(callbacks_memory_bytes(self) == 3 * 65536 && callbacks_second_bytes(self) == 2 * 65536);
        memset(callbacks_memory_view(self, 0, 4), 1, 4);
        memset(callbacks_second_view(self, 0, 4), 2, 4);
        memset(callbacks_memory_view(self, 65536, 4), 3, 4);
        memset(callbacks_second_view(self, 65540, 4), 4, 4);
        callbacks_global_set(self, INT64_MIN);
        CHECK(callbacks_reference(self, &triple) == WASM2NATIVE_OK);
        CHECK(callbacks_table_grow(self, 3, triple) == 1);
        return WASM2NATIVE_OK;
    }
    case THROW_INSIDE:
        return callbacks_throw(self, 7);
    case HIDE_THROW:
        CHECK(callbacks_throw(self, 7) == WASM2NATIVE_TRAP);
        return WASM2NATIVE_OK;
    case THROW_IN_OTHER:
        CHECK(callbacks_instantiate(&table, context, NULL, &other) == WASM2NATIVE_OK);
        CHECK(callbacks_throw(other, 7) == WASM2NATIVE_TRAP);
        CHECK(strncmp(callbacks_error(other)->message, "uncaught exception", 18) == 0);
        callbacks_free(other);
        return WASM2NATIVE_OK;
    case CATCH_INSIDE:
        CHECK(callbacks_own(self, 5, result) == WASM2NATIVE_OK && *result == 5);
        return WASM2NATIVE_OK;
    }
    abort();
}

static const callbacks_imports table = {host};

static callbacks *fresh(void) {
    callbacks *made = NULL;
    CHECK(callbacks_instantiate(&table, (void *)&table, NULL, &made) == WASM2NATIVE_OK);
    return made;
}

int main(void) {
    for (int round = 0; round < 2; round++) {
        callbacks *self = fresh();
        int32_t sum = 0, beyond = 0, called = 0, result = 0;
        int64_t global = 0;
        CHECK(callbacks_see(self, CHANGE, &sum, &global, &beyond, &called) == WASM2NATIVE_OK);
        CHECK(sum == 0x01010101 + 0x02020202 + 1 && global == INT64_MIN);
        CHECK(beyond == 0x03030303 + 0x04040404 && called == 15);
        CHECK(callbacks_tail(self, NOTHING, &result) == WASM2NATIVE_OK && result == NOTHING);
        CHECK(callbacks_tail(self, CATCH_INSIDE, &result) == WASM2NATIVE_OK && result == 5);
        CHECK(callbacks_own(self, 42, &result) == WASM2NATIVE_OK && result == 42);
        CHECK(callbacks_guarded(self, CATCH_INSIDE, &result) == WASM2NATIVE_OK && result == 0);
        CHECK(callbacks_guarded(self, THROW_IN_OTHER, &result) == WASM2NATIVE_OK && result == 0);
        CHECK(callbacks_guarded(self, NOTHING, &result) == WASM2NATIVE_OK && result == 0);
        /* Without a table that is long enough; it is all the same afterwards. */
        callbacks *other = fresh();
        CHECK(callbacks_see(other, NOTHING, &sum, &global, &beyond, &called) == WASM2NATIVE_TRAP);
        callbacks_free(other);
        for (int wish = THROW_INSIDE; wish <= HIDE_THROW; wish += HIDE_THROW - THROW_INSIDE) {
            other = fresh();
            CHECK(callbacks_guarded(other, wish, &result) == WASM2NATIVE_TRAP);
            CHECK(strncmp(callbacks_error(other)->message, "uncaught exception", 18) == 0);
            CHECK(callbacks_tail(other, NOTHING, &result) == WASM2NATIVE_POISONED);
            callbacks_free(other);
            other = fresh();
            CHECK(callbacks_tail(other, wish, &result) == WASM2NATIVE_TRAP);
            callbacks_free(other);
        }
        CHECK(callbacks_triple(self, 3, &result) == WASM2NATIVE_OK && result == 9);
        callbacks_free(self);
    }
    puts("well");
    return 0;
}
