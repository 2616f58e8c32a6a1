/*
 * A host of libraries for macOS, with nothing but what linux.c has of its system: honest instances and hostile ones, each of which
 * ends by its fault and by no other. It says on which line it is disappointed.
 */
#include <stddef.h>
#include <stdint.h>

#include "hostile.h"
#include "ledger.h"
#include "stillborn.h"

long write(int file, const void *from, unsigned long bytes);
int strncmp(const char *a, const char *b, unsigned long bytes);
__attribute__((noreturn)) void _exit(int code);

#define CHECK(condition) \
    do { \
        if (!(condition)) disappointed(__LINE__); \
    } while (0)

__attribute__((noreturn)) static void disappointed(int line) {
    char text[] = "line 0000\n";
    for (int at = 8; line > 0; line /= 10) text[at--] = (char)('0' + line % 10);
    write(2, text, sizeof text - 1);
    _exit(1);
}

enum { PAGE = 65536, MOST_PAGES = 10, ROUNDS = 20 };

static wasm2native_status fee(void *context, ledger *self, int64_t amount, int64_t *result) {
    (void)self;
    *result = amount % 7 + *(int64_t *)context;
    return WASM2NATIVE_OK;
}

enum wish { DOUBLE, FAIL, FAIL_INSIDE, HIDE_FAILURE, RECUR };

static wasm2native_status host(void *context, hostile *self, int32_t wish, int32_t value, int32_t *result) {
    CHECK(context == NULL);
    switch (wish) {
    case DOUBLE:
        *result = value * 2;
        return WASM2NATIVE_OK;
    case FAIL: return value;
    case FAIL_INSIDE: return hostile_store(self, PAGE - 3, value);
    case HIDE_FAILURE:
        CHECK(hostile_divide(self, value, 0, result) == WASM2NATIVE_TRAP);
        return WASM2NATIVE_OK;
    case RECUR: return hostile_relay(self, RECUR, value, result);
    }
    disappointed(__LINE__);
}

static const hostile_imports table = {host};

static hostile *fresh(void) {
    hostile *made = NULL;
    CHECK(hostile_instantiate(&table, NULL, NULL, &made) == WASM2NATIVE_OK);
    hostile_set_fuel(made, INT64_MAX);
    CHECK(hostile_memory_bytes(made) == PAGE && hostile_error(made) == NULL);
    for (int at = 0; at < PAGE; at++) CHECK(hostile_memory_data(made)[at] == 0);
    return made;
}

/* What each number below does to an instance. */
static wasm2native_status inject(hostile *made, int fault) {
    int32_t result = 0;
    switch (fault) {
    case 0: return hostile_store(made, -1, 1);
    case 1: return hostile_load(made, PAGE - 5, &result);
    case 2: return hostile_copy(made, PAGE - 100, 0, 101);
    case 3: return hostile_deep(made, 1, &result);
    case 4: return hostile_divide(made, 1, 0, &result);
    case 5: return hostile_divide(made, INT32_MIN, -1, &result);
    case 6: return hostile_truncate(made, 1e100, &result);
    case 7: return hostile_unreachable(made);
    case 8: return hostile_indirect(made, 3, &result);
    case 9: return hostile_indirect(made, 2, &result);
    case 10: return hostile_indirect(made, 1, &result);
    case 11: return hostile_throw(made, 7);
    case 12: return hostile_exit(made, 42);
    case 13: hostile_set_fuel(made, 1000); return hostile_spin(made);
    case 14: hostile_interrupt(made); return hostile_spin(made);
    case 15: return hostile_relay(made, FAIL, -77, &result);
    case 16: return hostile_relay(made, FAIL_INSIDE, 1, &result);
    case 17: return hostile_relay(made, HIDE_FAILURE, 1, &result);
    default: return hostile_relay(made, RECUR, 1, &result);
    }
}

static const struct ending {
    wasm2native_status status;
    int32_t code;
    const char *words;
} ENDINGS[] = {
    {WASM2NATIVE_TRAP, 2, "out of bounds memory access"},
    {WASM2NATIVE_TRAP, 2, "out of bounds memory access"},
    {WASM2NATIVE_TRAP, 2, "out of bounds memory access"},
    {WASM2NATIVE_TRAP, 10, "call stack exhausted"},
    {WASM2NATIVE_TRAP, 7, "integer divide by zero"},
    {WASM2NATIVE_TRAP, 8, "integer overflow"},
    {WASM2NATIVE_TRAP, 8, "integer overflow"},
    {WASM2NATIVE_TRAP, 1, "unreachable"},
    {WASM2NATIVE_TRAP, 4, "undefined element"},
    {WASM2NATIVE_TRAP, 5, "uninitialized element"},
    {WASM2NATIVE_TRAP, 6, "indirect call type mismatch"},
    {WASM2NATIVE_TRAP, 18, "uncaught exception"},
    {WASM2NATIVE_EXIT, 42, "exit code 42"},
    {WASM2NATIVE_TRAP, 22, "all fuel consumed"},
    {WASM2NATIVE_TRAP, 23, "interrupt"},
    {WASM2NATIVE_HOST, -77, "a function of the host has failed with status -77"},
    {WASM2NATIVE_TRAP, 2, "out of bounds memory access"},
    {WASM2NATIVE_TRAP, 7, "integer divide by zero"},
    {WASM2NATIVE_TRAP, 10, "call stack exhausted"},
};

int main(void) {
    const ledger_imports fees = {fee};
    int64_t extra[2] = {1, 2}, balance = 0, expected[2] = {0, 0};
    ledger *ledgers[2];
    for (int at = 0; at < 2; at++) CHECK(ledger_instantiate(&fees, &extra[at], NULL, &ledgers[at]) == WASM2NATIVE_OK);
    for (int round = 0; round < ROUNDS; round++) {
        for (int fault = 0; fault < (int)(sizeof ENDINGS / sizeof *ENDINGS); fault++) {
            const struct ending *ending = &ENDINGS[fault];
            int32_t result = 0;
            hostile *made = fresh();
            CHECK(hostile_relay(made, DOUBLE, 20, &result) == WASM2NATIVE_OK && result == 41);
            CHECK(inject(made, fault) == ending->status);
            const wasm2native_error *error = hostile_error(made);
            CHECK(error != NULL && error->status == ending->status && error->code == ending->code);
            CHECK(error->frame_count > 0 && strncmp(error->message, ending->words, __builtin_strlen(ending->words)) == 0);
            CHECK(hostile_load(made, 0, &result) == WASM2NATIVE_POISONED);
            hostile_free(made);
            for (int at = 0; at < 2; at++) {
                int64_t amount = round * 1000 + fault;
                expected[at] += amount - (amount % 7 + extra[at]);
                CHECK(ledger_book(ledgers[at], 5, 0, amount, &balance) == WASM2NATIVE_OK && balance == expected[at]);
            }
        }
        /* All the memory that there may be, written over: nothing of it is left. */
        int32_t pages = 0;
        hostile *made = fresh();
        CHECK(hostile_hoard(made, &pages) == WASM2NATIVE_OK && pages == MOST_PAGES);
        hostile_free(made);
        stillborn *never = NULL;
        CHECK(stillborn_instantiate(NULL, NULL, NULL, &never) == WASM2NATIVE_TRAP && stillborn_error(never)->code == 2);
        stillborn_free(never);
    }
    for (int at = 0; at < 2; at++) {
        CHECK(ledger_total(ledgers[at], &balance) == WASM2NATIVE_OK && balance == expected[at]);
        ledger_free(ledgers[at]);
    }
    write(1, "well\n", 5);
    return 0;
}
