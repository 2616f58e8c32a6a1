/* Hostile instances and honest ones, side by side on several threads: `storm THREADS CALLS MOST-KIB`. Each fault must come back as what it is, and no
   honest answer may be wrong, lost, or another's. What is called in which order is the same in every run; it prints how often what has
   happened. The process must not come to have more than MOST-KIB of memory; 0 does not look. */
#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "hostile.h"
#include "ledger.h"
#include "stillborn.h"
#include "check.h"

/* What is done to a hostile instance. */
enum fault {
    STORE, LOAD, COPY, FILL, DEEP, DIVIDE, OVERFLOW, TRUNCATE, UNREACHABLE, UNDEFINED, UNINITIALIZED, MISMATCH, THROW, EXIT,
    FUEL, INTERRUPTED_BEFORE, INTERRUPTED_BY_OTHER, DEADLINE,
    HOST_FAILS, HOST_FAILS_INSIDE, HOST_HIDES_FAILURE, HOST_RECURS, OTHER_FAILS_INSIDE, STILLBORN, FAULTS
};

/* Numbers of traps. */
enum {
    TRAP_UNREACHABLE = 1, TRAP_MEMORY = 2, TRAP_UNDEFINED = 4, TRAP_UNINITIALIZED = 5, TRAP_MISMATCH = 6, TRAP_DIVIDE = 7,
    TRAP_OVERFLOW = 8, TRAP_CONVERSION = 9, TRAP_STACK = 10, TRAP_EXCEPTION = 18, TRAP_FUEL = 22, TRAP_INTERRUPT = 23
};

enum { MOST_THREADS = 64, LEDGERS = 2, ACCOUNTS = 16, PAGE = 65536, MOST_PAGES = 10 };

/* What a thread keeps of an honest instance: everything that is in it. */
struct book {
    ledger *ledger;
    uint64_t balances[ACCOUNTS];
    int64_t entries;
};

struct thread {
    uint64_t random;
    uint64_t calls, wanted;
    uint64_t faults[FAULTS];
    uint64_t booked, hoarded, instances;
    hostile *hostile;
    /* The instance that the sniper shall interrupt, until it has done so. */
    _Atomic(hostile *) target;
    struct book books[LEDGERS];
    pthread_t id;
};

static struct thread threads[MOST_THREADS];
static int thread_count;
static atomic_int running;

static uint64_t next_random(struct thread *self) {
    uint64_t mixed = self->random += 0x9e3779b97f4a7c15;
    mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111eb;
    return mixed ^ mixed >> 31;
}

static wasm2native_status fee(void *context, ledger *self, int64_t amount, int64_t *result) {
    struct book *book = context;
    CHECK(book->ledger == self);
    *result = amount % 7;
    return WASM2NATIVE_OK;
}

static const ledger_imports ledger_table = {fee};

/* What hostile instances may ask of the host. */
enum wish { DOUBLE, FAIL, FAIL_INSIDE, HIDE_FAILURE, RECUR, FAIL_OTHER, BOOK };

static wasm2native_status host(void *context, hostile *self, int32_t wish, int32_t value, int32_t *result);
static const hostile_imports hostile_table = {host};

static void book_something(struct thread *self) {
    struct book *book = &self->books[next_random(self) % LEDGERS];
    int32_t account = (int32_t)(next_random(self) % ACCOUNTS), kind = (int32_t)(next_random(self) & 1);
    int64_t amount = (int64_t)next_random(self), balance = 0;
    CHECK(ledger_book(book->ledger, account, kind, amount, &balance) == WASM2NATIVE_OK);
    uint64_t change = kind == 0 ? (uint64_t)amount : -(uint64_t)amount;
    book->balances[account] += change - (uint64_t)(amount % 7);
    book->entries++;
    CHECK((uint64_t)balance == book->balances[account]);
    self->calls++;
    self->booked++;
}

/* An instance of which nothing is known yet, and whose memory must be as the module says. */
static hostile *fresh(struct thread *self) {
    hostile *made = NULL;
    CHECK(hostile_instantiate(&hostile_table, self, NULL, &made) == WASM2NATIVE_OK);
    hostile_set_fuel(made, INT64_MAX);
    CHECK(hostile_memory_bytes(made) == PAGE && hostile_error(made) == NULL);
    /* Eight words somewhere, and the last ones: all of it would take most of the time. */
    const uint8_t *memory = hostile_memory_data(made);
    uint64_t at = next_random(self) % (PAGE - 64);
    for (int i = 0; i < 64; i++)
        CHECK(memory[at + (uint64_t)i] == 0 && memory[PAGE - 1 - i] == 0);
    self->calls++;
    self->instances++;
    return made;
}

/* Says that `made` is ended by a trap with this number, names the function it was in, and is ended for good; and frees it. */
static void is_ended(hostile *made, wasm2native_status got, wasm2native_status status, int32_t code, const char *words) {
    const wasm2native_error *error = hostile_error(made);
    CHECK(got == status && error != NULL);
    if (error->status != status || error->code != code || strncmp(error->message, words, strlen(words)) != 0) {
        fprintf(stderr, "%d, %d, %s instead of %d, %d, %s\n", error->status, error->code, error->message, status, code, words);
        abort();
    }
    CHECK(error->frame_count > 0 && error->frames[0].name_bytes > 0);
    int32_t result = 0;
    CHECK(hostile_load(made, 0, &result) == WASM2NATIVE_POISONED);
    CHECK(hostile_error(made) == error && error->code == code && error->status == status);
    hostile_free(made);
}

static void traps(hostile *made, wasm2native_status got, int32_t code, const char *words) {
    is_ended(made, got, WASM2NATIVE_TRAP, code, words);
}

static const char OUT_OF_BOUNDS[] = "out of bounds memory access";

static wasm2native_status host(void *context, hostile *self, int32_t wish, int32_t value, int32_t *result) {
    struct thread *thread = context;
    int32_t inner = 0;
    switch ((enum wish)wish) {
    case DOUBLE:
        *result = value * 2;
        return WASM2NATIVE_OK;
    case FAIL:
        return value;
    case FAIL_INSIDE:
        return hostile_store(self, PAGE - 3, value);
    case HIDE_FAILURE:
        CHECK(hostile_divide(self, value, 0, &inner) == WASM2NATIVE_TRAP);
        *result = 1;
        return WASM2NATIVE_OK;
    case RECUR:
        return hostile_relay(self, RECUR, value + 1, result);
    case FAIL_OTHER: {
        hostile *other = fresh(thread);
        traps(other, hostile_store(other, -1, value), TRAP_MEMORY, OUT_OF_BOUNDS);
        *result = value;
        return WASM2NATIVE_OK;
    }
    case BOOK:
        book_something(thread);
        *result = value;
        return WASM2NATIVE_OK;
    }
    abort();
}

/* Ends a hostile instance; the thread gets another one. */
static void inject(struct thread *self, enum fault fault) {
    static const int32_t STATUSES[] = {1, 2, 3, 4, 77, -1, INT32_MIN, INT32_MAX};
    hostile *made = self->hostile;
    int32_t value = (int32_t)next_random(self), result = 0;
    self->faults[fault]++;
    self->calls++;
    switch (fault) {
    case STORE:
        traps(made, hostile_store(made, value | INT32_MIN, value), TRAP_MEMORY, OUT_OF_BOUNDS);
        break;
    case LOAD:
        traps(made, hostile_load(made, PAGE - 7 + (value & 3), &result), TRAP_MEMORY, OUT_OF_BOUNDS);
        break;
    case COPY:
        traps(made, hostile_copy(made, PAGE - 100, 0, 101), TRAP_MEMORY, OUT_OF_BOUNDS);
        break;
    case FILL:
        traps(made, hostile_fill(made, 1, value, -1), TRAP_MEMORY, OUT_OF_BOUNDS);
        break;
    case DEEP:
        traps(made, hostile_deep(made, value, &result), TRAP_STACK, "call stack exhausted");
        break;
    case DIVIDE:
        traps(made, hostile_divide(made, value, 0, &result), TRAP_DIVIDE, "integer divide by zero");
        break;
    case OVERFLOW:
        traps(made, hostile_divide(made, INT32_MIN, -1, &result), TRAP_OVERFLOW, "integer overflow");
        break;
    case TRUNCATE:
        traps(made, hostile_truncate(made, 0.0 / 0.0, &result), TRAP_CONVERSION, "invalid conversion to integer");
        break;
    case UNREACHABLE:
        traps(made, hostile_unreachable(made), TRAP_UNREACHABLE, "unreachable");
        break;
    case UNDEFINED:
        traps(made, hostile_indirect(made, 3, &result), TRAP_UNDEFINED, "undefined element");
        break;
    case UNINITIALIZED:
        traps(made, hostile_indirect(made, 2, &result), TRAP_UNINITIALIZED, "uninitialized element");
        break;
    case MISMATCH:
        traps(made, hostile_indirect(made, 1, &result), TRAP_MISMATCH, "indirect call type mismatch");
        break;
    case THROW:
        traps(made, hostile_throw(made, value), TRAP_EXCEPTION, "uncaught exception");
        break;
    case EXIT:
        is_ended(made, hostile_exit(made, value), WASM2NATIVE_EXIT, value, "exit code ");
        break;
    case FUEL:
        hostile_set_fuel(made, 10000);
        traps(made, hostile_spin(made), TRAP_FUEL, "all fuel consumed");
        break;
    case INTERRUPTED_BEFORE:
        hostile_interrupt(made);
        traps(made, hostile_spin(made), TRAP_INTERRUPT, "interrupt");
        break;
    case INTERRUPTED_BY_OTHER: {
        atomic_store(&self->target, made);
        wasm2native_status got = hostile_spin(made);
        /* The other one uses it until it says that it does not. */
        while (atomic_load(&self->target) != NULL)
            continue;
        traps(made, got, TRAP_INTERRUPT, "interrupt");
        break;
    }
    case DEADLINE:
        CHECK(hostile_set_deadline(made, 1000 * 1000) == WASM2NATIVE_OK);
        traps(made, hostile_spin(made), TRAP_INTERRUPT, "interrupt");
        break;
    case HOST_FAILS: {
        int32_t status = STATUSES[(uint32_t)value % (sizeof STATUSES / sizeof STATUSES[0])];
        is_ended(made, hostile_relay(made, FAIL, status, &result), WASM2NATIVE_HOST, status, "a function of the host has failed");
        break;
    }
    case HOST_FAILS_INSIDE:
        traps(made, hostile_relay(made, FAIL_INSIDE, value, &result), TRAP_MEMORY, OUT_OF_BOUNDS);
        break;
    case HOST_HIDES_FAILURE:
        traps(made, hostile_relay(made, HIDE_FAILURE, value, &result), TRAP_DIVIDE, "integer divide by zero");
        break;
    case HOST_RECURS:
        traps(made, hostile_relay(made, RECUR, 0, &result), TRAP_STACK, "call stack exhausted");
        break;
    case OTHER_FAILS_INSIDE:
        CHECK(hostile_relay(made, FAIL_OTHER, 20, &result) == WASM2NATIVE_OK && result == 21);
        /* This one is as well as before. */
        return;
    case STILLBORN: {
        stillborn *never = NULL;
        CHECK(stillborn_instantiate(NULL, NULL, NULL, &never) == WASM2NATIVE_TRAP);
        const wasm2native_error *error = stillborn_error(never);
        CHECK(error != NULL && error->code == TRAP_MEMORY && stillborn_never(never) == WASM2NATIVE_POISONED);
        stillborn_free(never);
        return;
    }
    case FAULTS:
        abort();
    }
    self->hostile = fresh(self);
}

/* Something that is no fault. */
static void call(struct thread *self) {
    int32_t result = 0, value = (int32_t)(next_random(self) % 1000);
    struct book *book = &self->books[next_random(self) % LEDGERS];
    switch (next_random(self) % 100) {
    case 0: {
        int64_t total = 0;
        uint64_t expected = 0;
        for (int i = 0; i < ACCOUNTS; i++)
            expected += book->balances[i];
        CHECK(ledger_total(book->ledger, &total) == WASM2NATIVE_OK && (uint64_t)total == expected);
        break;
    }
    case 1:
        CHECK(ledger_fib(book->ledger, 10, &result) == WASM2NATIVE_OK && result == 55);
        break;
    case 2:
        /* As much memory as there may be, written over; the next instance knows nothing of it. */
        CHECK(hostile_hoard(self->hostile, &result) == WASM2NATIVE_OK && result == MOST_PAGES);
        CHECK(hostile_memory_bytes(self->hostile) == MOST_PAGES * PAGE && hostile_memory_grow(self->hostile, 1) == -1);
        hostile_free(self->hostile);
        self->hostile = fresh(self);
        self->hoarded++;
        break;
    case 3:
        /* The host writes nowhere else. */
        CHECK(hostile_random(self->hostile, PAGE - 4, 8, &result) == WASM2NATIVE_OK && result != 0);
        break;
    case 4: case 5: case 6:
        CHECK(hostile_relay(self->hostile, BOOK, value, &result) == WASM2NATIVE_OK && result == value + 1);
        break;
    case 7: case 8: case 9: case 10: case 11: case 12: case 13: case 14: case 15: case 16:
        CHECK(hostile_relay(self->hostile, DOUBLE, value, &result) == WASM2NATIVE_OK && result == 2 * value + 1);
        break;
    case 17: case 18: case 19:
        CHECK(hostile_divide(self->hostile, value, 7, &result) == WASM2NATIVE_OK && result == value / 7);
        break;
    default:
        book_something(self);
        return;
    }
    self->calls++;
}

/* Faults that take a millisecond or more are rare. */
static enum fault choose(struct thread *self) {
    static const enum fault SLOW[] = {DEADLINE, INTERRUPTED_BY_OTHER, DEEP, HOST_RECURS};
    if (next_random(self) % 64 == 0)
        return SLOW[next_random(self) % (sizeof SLOW / sizeof SLOW[0])];
    for (;;) {
        enum fault fault = (enum fault)(next_random(self) % FAULTS);
        if (fault != DEADLINE && fault != INTERRUPTED_BY_OTHER && fault != DEEP && fault != HOST_RECURS)
            return fault;
    }
}

static void *run(void *context) {
    struct thread *self = context;
    for (int i = 0; i < LEDGERS; i++) {
        CHECK(ledger_instantiate(&ledger_table, &self->books[i], NULL, &self->books[i].ledger) == WASM2NATIVE_OK);
        self->instances++;
    }
    self->hostile = fresh(self);
    while (self->calls < self->wanted) {
        if (next_random(self) % 16 == 0)
            inject(self, choose(self));
        else
            call(self);
    }
    for (int i = 0; i < LEDGERS; i++) {
        struct book *book = &self->books[i];
        CHECK(ledger_error(book->ledger) == NULL && ledger_entries_get(book->ledger) == book->entries);
        CHECK(memcmp(ledger_memory_data(book->ledger), book->balances, sizeof book->balances) == 0);
        ledger_free(book->ledger);
    }
    hostile_free(self->hostile);
    atomic_fetch_sub(&running, 1);
    return NULL;
}

/* Interrupts what others wait to be interrupted. */
static void *snipe(void *context) {
    while (atomic_load(&running) > 0) {
        for (int i = 0; i < thread_count; i++) {
            hostile *target = atomic_load(&threads[i].target);
            if (target != NULL) {
                hostile_interrupt(target);
                atomic_store(&threads[i].target, NULL);
            }
        }
        sched_yield();
    }
    return context;
}

int main(int count, char **arguments) {
    CHECK(count == 4);
    thread_count = atoi(arguments[1]);
    CHECK(thread_count > 0 && thread_count <= MOST_THREADS);
    uint64_t calls = strtoull(arguments[2], NULL, 10);
    atomic_store(&running, thread_count);
    for (int i = 0; i < thread_count; i++) {
        threads[i].random = (uint64_t)i * 12345 + 1;
        threads[i].wanted = calls / (uint64_t)thread_count;
        CHECK(pthread_create(&threads[i].id, NULL, run, &threads[i]) == 0);
    }
    pthread_t sniper;
    CHECK(pthread_create(&sniper, NULL, snipe, NULL) == 0);
    uint64_t made = 0, booked = 0, hoarded = 0, instances = 0, faults[FAULTS] = {0}, all = 0;
    for (int i = 0; i < thread_count; i++) {
        CHECK(pthread_join(threads[i].id, NULL) == 0);
        made += threads[i].calls;
        booked += threads[i].booked;
        hoarded += threads[i].hoarded;
        instances += threads[i].instances;
        for (int fault = 0; fault < FAULTS; fault++)
            faults[fault] += threads[i].faults[fault];
    }
    CHECK(pthread_join(sniper, NULL) == 0);
    struct rusage usage;
    long most_kib = atol(arguments[3]);
    CHECK(getrusage(RUSAGE_SELF, &usage) == 0 && (most_kib == 0 || usage.ru_maxrss <= most_kib));
    printf("calls %" PRIu64 ", booked %" PRIu64 ", hoarded %" PRIu64 ", instances %" PRIu64 "\nfaults", made, booked, hoarded,
           instances);
    for (int fault = 0; fault < FAULTS; fault++) {
        printf(" %" PRIu64, faults[fault]);
        all += faults[fault];
    }
    printf("\ntogether %" PRIu64 "\n", all);
    return 0;
}
