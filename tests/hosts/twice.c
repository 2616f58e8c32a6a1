/* Two libraries in one program, of one module; and two instances of each. They share nothing. */
#include <stdio.h>
#include <stdlib.h>

#include "first.h"
#include "second.h"
#include "check.h"

static wasm2native_status fee_of_first(void *context, first *self, int64_t amount, int64_t *result) {
    (void)self;
    *result = amount / 100 + *(int64_t *)context;
    return WASM2NATIVE_OK;
}

static wasm2native_status fee_of_second(void *context, second *self, int64_t amount, int64_t *result) {
    (void)context, (void)self;
    *result = amount / 10;
    return amount < 0 ? 5 : WASM2NATIVE_OK;
}

int main(void) {
    int64_t extra[2] = {1, 2}, balance = 0;
    first_imports fees_of_first = {fee_of_first};
    second_imports fees_of_second = {fee_of_second};
    first *a[2];
    second *b[2];
    for (int i = 0; i < 2; i++) {
        CHECK(first_instantiate(&fees_of_first, &extra[i], NULL, &a[i]) == WASM2NATIVE_OK);
        CHECK(second_instantiate(&fees_of_second, NULL, NULL, &b[i]) == WASM2NATIVE_OK);
    }
    for (int64_t round = 1; round <= 100; round++) {
        for (int i = 0; i < 2; i++) {
            CHECK(first_book(a[i], 3, 0, 1000, &balance) == WASM2NATIVE_OK && balance == round * (1000 - 10 - extra[i]));
            CHECK(second_book(b[i], 3, 0, 1000 * (i + 1), &balance) == WASM2NATIVE_OK && balance == round * 900 * (i + 1));
        }
    }
    CHECK(first_book(a[0], 8192, 0, 1, &balance) == WASM2NATIVE_TRAP);
    CHECK(second_book(b[0], 0, 0, -1, &balance) == WASM2NATIVE_HOST && second_error(b[0])->code == 5);
    CHECK(first_book(a[0], 3, 0, 0, &balance) == WASM2NATIVE_POISONED && second_total(b[0], &balance) == WASM2NATIVE_POISONED);
    CHECK(first_total(a[1], &balance) == WASM2NATIVE_OK && balance == 100 * (1000 - 10 - 2));
    CHECK(second_total(b[1], &balance) == WASM2NATIVE_OK && balance == 180000);
    for (int i = 0; i < 2; i++) {
        first_free(a[i]);
        second_free(b[i]);
    }
    puts("well");
    return 0;
}
