/* Two libraries, of which one was made for another version of the runtime: it says so, and the other one is well. */
#include <stdio.h>
#include <stdlib.h>

#include "first.h"
#include "second.h"
#include "check.h"

static wasm2native_status fee_of_first(void *context, first *self, int64_t amount, int64_t *result) {
    (void)context, (void)self, (void)amount, (void)result;
    abort();
}

static wasm2native_status fee_of_second(void *context, second *self, int64_t amount, int64_t *result) {
    (void)context, (void)self;
    *result = amount / 10;
    return WASM2NATIVE_OK;
}

int main(void) {
    first_imports fees_of_first = {fee_of_first};
    second_imports fees_of_second = {fee_of_second};
    first *old = (first *)&fees_of_first;
    second *made = NULL;
    int64_t balance = 0;
    for (int round = 0; round < 2; round++) {
        CHECK(first_instantiate(&fees_of_first, NULL, NULL, &old) == WASM2NATIVE_VERSION && old == NULL);
        first_free(old);
        CHECK(second_instantiate(&fees_of_second, NULL, NULL, &made) == WASM2NATIVE_OK);
        CHECK(second_book(made, 0, 0, 1000, &balance) == WASM2NATIVE_OK && balance == 900);
        second_free(made);
    }
    puts(wasm2native_status_text(WASM2NATIVE_VERSION));
    return 0;
}
