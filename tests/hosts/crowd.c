/* As many instances as there is room for: `crowd live`, `crowd short`. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "roomy.h"
#include "ledger.h"
#include "check.h"

enum { LIVE = 10000, THREADS = 4, MOST = 100000 };

static wasm2native_status fee(void *context, ledger *self, int64_t amount, int64_t *result) {
    (void)context, (void)self;
    *result = amount < 0 ? 1 : 0;
    return amount == 666 ? 13 : WASM2NATIVE_OK;
}

static const ledger_imports table = {fee};
static ledger *live[LIVE];
static atomic_int next;

/* Whoever comes first takes the next one, which another thread has made and another one frees. */
static void *use(void *context) {
    for (int round = 0; round < 3; round++) {
        for (;;) {
            int at = atomic_fetch_add(&next, 1);
            if (at >= (round + 1) * LIVE)
                break;
            at %= LIVE;
            int64_t balance = 0;
            wasm2native_status expected = WASM2NATIVE_OK;
            if (at % 3 == 0)
                expected = round == 0 ? WASM2NATIVE_HOST : WASM2NATIVE_POISONED;
            CHECK(ledger_book(live[at], at % 16, 0, at % 3 == 0 ? 666 : at, &balance) == expected);
            CHECK(expected != WASM2NATIVE_OK || balance == (int64_t)at * (round + 1));
        }
        pthread_barrier_t *all = context;
        pthread_barrier_wait(all);
        /* Each thread has counted one more than there are. */
        atomic_store(&next, (round + 1) * LIVE);
        pthread_barrier_wait(all);
    }
    return NULL;
}

static void many_live(void) {
    pthread_barrier_t barrier;
    pthread_t threads[THREADS];
    CHECK(pthread_barrier_init(&barrier, NULL, THREADS) == 0);
    for (int at = 0; at < LIVE; at++)
        CHECK(ledger_instantiate(&table, NULL, NULL, &live[at]) == WASM2NATIVE_OK);
    for (int i = 0; i < THREADS; i++)
        CHECK(pthread_create(&threads[i], NULL, use, &barrier) == 0);
    for (int i = 0; i < THREADS; i++)
        CHECK(pthread_join(threads[i], NULL) == 0);
    for (int at = 0; at < LIVE; at++) {
        int64_t total = 0;
        CHECK(ledger_total(live[at], &total) == (at % 3 == 0 ? WASM2NATIVE_POISONED : WASM2NATIVE_OK));
        CHECK(total == (at % 3 == 0 ? 0 : (int64_t)at * 3));
        ledger_free(live[at]);
    }
}

/* How many instances there is room for: each of them is whole, and whoever gets none is told so. */
static int fill(int grows) {
    static roomy *made[MOST];
    int count = 0;
    for (; count < MOST; count++) {
        wasm2native_status status = roomy_instantiate(NULL, NULL, NULL, &made[count]);
        if (status != WASM2NATIVE_OK) {
            CHECK(status == WASM2NATIVE_NO_MEMORY && made[count] == NULL);
            break;
        }
        int32_t grown = 0;
        if (grows)
            CHECK(roomy_grow(made[count], 10, &grown) == WASM2NATIVE_OK && grown >= 0 && grown <= 4);
    }
    for (int i = 0; i < 100; i++) {
        roomy *none = NULL;
        CHECK(roomy_instantiate(NULL, NULL, NULL, &none) == WASM2NATIVE_NO_MEMORY && none == NULL);
    }
    for (int at = 0; at < count; at++) {
        int32_t sum = 0;
        CHECK(roomy_look(made[at], &sum) == WASM2NATIVE_OK && sum == 42 + 43 + 44);
        CHECK(at % 2 == 0 || roomy_trap(made[at]) == WASM2NATIVE_TRAP);
        roomy_free(made[at]);
    }
    return count;
}

static void too_many(void) {
    /* Address space for some dozens. */
    struct rlimit limit = {(rlim_t)400 << 30, (rlim_t)400 << 30};
    CHECK(setrlimit(RLIMIT_AS, &limit) == 0);
    int first = fill(0);
    CHECK(first > 5 && first < MOST);
    /* Nothing of them is left, and nothing of those that failed. */
    for (int round = 0; round < 20; round++) {
        int again = fill(round % 2);
        CHECK(again >= first);
    }
}

int main(int count, char **arguments) {
    CHECK(count == 2);
    if (strcmp(arguments[1], "live") == 0)
        many_live();
    else
        too_many();
    puts("well");
    return 0;
}
