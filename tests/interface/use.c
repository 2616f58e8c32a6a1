/* Every function that the headers of the modules beside this file declare, called from C. */
#include "add.h"
#include "collide.h"
#include "globals.h"
#include "imports.h"
#include "memories.h"
#include "stops.h"
#include "tables.h"
#include "vectors.h"
#include "../hosts/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OK(call) CHECK((call) == WASM2NATIVE_OK)

static void use_values(void) {
    add *self = NULL;
    int32_t sum = 0, narrow = 0;
    int64_t wide = 0;
    double number = 0;
    OK(add_instantiate(NULL, NULL, NULL, &self));
    OK(add_nothing(self));
    OK(add_add(self, 0x7fffffff, 1, &sum));
    CHECK(sum == INT32_MIN);
    OK(add_wide(self, 1, 2.5f, -0.125, &number));
    CHECK(number == -0.125);
    OK(add_pair(self, -7, INT64_MIN, &wide, &narrow));
    CHECK(wide == INT64_MIN && narrow == -7);
    CHECK(add_error(self) == NULL && add_error(NULL) == NULL);
    add_free(self);
    add_free(NULL);
}

static void use_globals(void) {
    globals *self = NULL, *other = NULL;
    OK(globals_instantiate(NULL, NULL, NULL, &self));
    OK(globals_instantiate(NULL, NULL, NULL, &other));
    CHECK(globals_i_get(self) == 1 && globals_l_get(self) == 2 && globals_f_get(self) == 3 && globals_d_get(self) == 4);
    globals_i_set(self, -1);
    globals_l_set(self, INT64_MAX);
    CHECK(globals_i_get(self) == -1 && globals_l_get(self) == INT64_MAX);
    CHECK(globals_i_get(other) == 1 && globals_l_get(other) == 2);
    globals_free(self);
    globals_free(other);
}

static void use_memories(void) {
    memories *self = NULL;
    int32_t byte = 0;
    OK(memories_instantiate(NULL, NULL, NULL, &self));
    CHECK(memories_memory_bytes(self) == 65536 && memories_wide_bytes(self) == 65536 && memories_bytes_bytes(self) == 10);
    memories_memory_data(self)[65535] = 42;
    OK(memories_peek(self, 65535, &byte));
    CHECK(byte == 42);
    CHECK(memories_memory_view(self, 0, 65536) == memories_memory_data(self));
    CHECK(memories_memory_view(self, 65536, 0) == memories_memory_data(self) + 65536);
    CHECK(memories_memory_view(self, 65536, 1) == NULL && memories_memory_view(self, 1, 65536) == NULL);
    CHECK(memories_memory_view(self, UINT64_MAX, 2) == NULL && memories_memory_view(self, 2, UINT64_MAX) == NULL);
    CHECK(memories_memory_grow(self, 3) == 1 && memories_memory_grow(self, 1) == -1 && memories_memory_grow(self, 0) == 4);
    CHECK(memories_memory_bytes(self) == 4 * 65536 && memories_memory_data(self)[65535] == 42);
    CHECK(memories_memory_grow(self, UINT64_MAX) == -1);
    CHECK(memories_wide_grow(self, 1) == 1 && memories_wide_bytes(self) == 2 * 65536);
    CHECK(memories_bytes_grow(self, 10) == 10 && memories_bytes_bytes(self) == 20 && memories_bytes_grow(self, 1) == -1);
    memset(memories_bytes_view(self, 0, 20), 7, 20);
    CHECK(memories_bytes_data(self)[19] == 7 && memories_bytes_view(self, 20, 1) == NULL);
    memories_free(self);
    /* What the next instance may be given of it is zero. */
    OK(memories_instantiate(NULL, NULL, NULL, &self));
    OK(memories_peek(self, 65535, &byte));
    CHECK(byte == 0);
    memories_free(self);
}

static void use_tables(void) {
    tables *self = NULL;
    int32_t result = 0;
    int host = 0;
    void *value = NULL;
    OK(tables_instantiate(NULL, NULL, NULL, &self));
    CHECK(tables_operations_len(self) == 2 && tables_values_len(self) == 0);
    wasm2native_funcref sum = tables_operations_get(self, 0), difference = tables_operations_get(self, 1);
    CHECK(sum != NULL && difference != NULL && sum != difference && tables_operations_get(self, 2) == NULL);
    CHECK(tables_current_get(self) == sum && tables_fixed_get(self) == NULL);
    OK(tables_apply(self, difference, 5, 7, &result));
    CHECK(result == -2);
    OK(tables_apply(self, sum, 5, 7, &result));
    CHECK(result == 12);
    CHECK(tables_operations_set(self, 0, difference) == 0 && tables_operations_get(self, 0) == difference);
    CHECK(tables_operations_set(self, 2, sum) == -1 && tables_operations_set(self, UINT64_MAX, sum) == -1);
    CHECK(tables_operations_grow(self, 6, sum) == 2 && tables_operations_grow(self, 1, sum) == -1);
    CHECK(tables_operations_len(self) == 8 && tables_operations_get(self, 7) == sum);
    tables_current_set(self, difference);
    CHECK(tables_current_get(self) == difference);
    CHECK(tables_values_grow(self, 1, &host) == 0 && tables_values_get(self, 0) == &host);
    CHECK(tables_values_set(self, 0, NULL) == 0 && tables_values_get(self, 0) == NULL);
    OK(tables_same(self, &host, &value));
    CHECK(value == &host);
    OK(tables_sum(self, 1, 2, &result));
    CHECK(result == 3);
    CHECK(tables_apply(self, NULL, 1, 2, &result) == WASM2NATIVE_TRAP);
    CHECK(strcmp(tables_error(self)->message, "uninitialized element") == 0);
    tables_free(self);
}

static wasm2native_status twist(void *context, vectors *self, const wasm2native_v128 *arg, wasm2native_v128 *result) {
    (void)context, (void)self;
    for (int i = 0; i < 16; i++)
        result->bytes[i] = (uint8_t)(arg->bytes[15 - i] + 1);
    return WASM2NATIVE_OK;
}

static void use_vectors(void) {
    vectors_imports imports = {twist};
    vectors *self = NULL;
    wasm2native_v128 a, b, c, d;
    OK(vectors_instantiate(&imports, NULL, NULL, &self));
    memset(&a, 1, sizeof a);
    memset(&b, 2, sizeof b);
    a.bytes[15] = 9;
    OK(vectors_swap(self, &a, &b, &c, &d));
    CHECK(memcmp(&c, &b, 16) == 0 && memcmp(&d, &a, 16) == 0);
    OK(vectors_twist(self, &a, &c));
    CHECK(c.bytes[0] == 10 && c.bytes[15] == 2);
    vectors_mask_get(self, &c);
    CHECK(c.bytes[0] == 1 && c.bytes[8] == 2 && c.bytes[15] == 0);
    vectors_mask_set(self, &a);
    vectors_mask_get(self, &d);
    CHECK(memcmp(&d, &a, 16) == 0);
    /* C promises no alignment of theirs. */
    char room[64];
    for (int shift = 0; shift < 16; shift++) {
        wasm2native_v128 *from = (wasm2native_v128 *)(void *)(room + shift), *to = from + 1;
        memset(from, shift, sizeof *from);
        OK(vectors_twist(self, from, to));
        CHECK(to->bytes[0] == shift + 1);
        vectors_mask_set(self, to);
        vectors_mask_get(self, from);
        CHECK(from->bytes[15] == shift + 1);
    }
    vectors_free(self);
}

/* What the functions below work on. */
struct host {
    char text[16];
    int depth;
    wasm2native_status status;
};

static wasm2native_status log_text(void *context, imports *self, int32_t at, int32_t bytes) {
    struct host *host = context;
    const char *text = imports_memory_view(self, (uint32_t)at, (uint32_t)bytes);
    CHECK(text != NULL && bytes < (int32_t)sizeof host->text);
    memcpy(host->text, text, (size_t)bytes);
    host->text[bytes] = 0;
    if (host->depth > 0) {
        host->depth--;
        return imports_greet(self);
    }
    return host->status;
}

static wasm2native_status mix(void *context, imports *self, int64_t a, float b, void *c, wasm2native_funcref d,
                              double *result, wasm2native_funcref *func) {
    (void)self;
    CHECK(c == context);
    *result = (double)a + b;
    *func = d;
    return WASM2NATIVE_OK;
}

static void use_imports(void) {
    imports_imports table = {log_text, mix};
    struct host host = {"", 0, WASM2NATIVE_OK};
    imports *self = NULL;
    double result = 0;
    wasm2native_funcref func = NULL, own = NULL;
    OK(imports_instantiate(&table, &host, NULL, &self));
    memset(&table, 0, sizeof table);
    OK(imports_greet(self));
    CHECK(strcmp(host.text, "hello") == 0);
    OK(imports_own(self, &own));
    OK(imports_relay(self, 3, 0.5f, &host, own, &result, &func));
    CHECK(result == 3.5 && func == own && own != NULL);
    host.depth = 10;
    OK(imports_greet(self));
    CHECK(host.depth == 0);
    /* What fails inside ends every call that is under way. */
    host.depth = 10;
    host.status = 77;
    CHECK(imports_greet(self) == WASM2NATIVE_HOST);
    const wasm2native_error *error = imports_error(self);
    CHECK(error->status == WASM2NATIVE_HOST && error->code == 77 && error->frame_count > 0);
    CHECK(error->frames[0].name_bytes == 5 && memcmp(error->frames[0].name, "greet", 5) == 0);
    CHECK(imports_greet(self) == WASM2NATIVE_POISONED);
    imports_free(self);

    CHECK(imports_instantiate(&table, NULL, NULL, &self) == WASM2NATIVE_IMPORT && self == NULL);
    CHECK(imports_instantiate(NULL, NULL, NULL, &self) == WASM2NATIVE_IMPORT && self == NULL);
    CHECK(strlen(wasm2native_status_text(WASM2NATIVE_IMPORT)) > 0 && strlen(wasm2native_status_text(-1)) > 0);
}

static wasm2native_status nothing(void *context, collide *self) {
    (void)context, (void)self;
    return WASM2NATIVE_OK;
}

static void use_names(void) {
    collide_imports imports = {nothing, nothing, nothing, nothing};
    collide *self = NULL;
    OK(collide_instantiate(&imports, NULL, NULL, &self));
    OK(collide_memory_data_2(self));
    OK(collide_x_get_2(self));
    OK(collide_free_2(self));
    OK(collide_a_b_2(self));
    OK(collide_(self));
    OK(collide__(self));
    collide_x_set(self, 5);
    CHECK(collide_x_get(self) == 5 && collide_memory_bytes(self) == 65536);
    collide_free(self);
}

static void use_stops(void) {
    stops *self = NULL;
    int64_t done = 0;
    OK(stops_instantiate(NULL, NULL, NULL, &self));
    stops_set_fuel(self, 1000000);
    OK(stops_count(self, 10, &done));
    int64_t first = 1000000 - stops_fuel(self);
    OK(stops_count(self, 10, &done));
    CHECK(done == 10 && first > 0 && stops_fuel(self) == 1000000 - 2 * first);
    CHECK(stops_count(self, INT64_MAX, &done) == WASM2NATIVE_TRAP && stops_fuel(self) < 0);
    CHECK(strcmp(stops_error(self)->message, "all fuel consumed") == 0);
    stops_free(self);

    OK(stops_instantiate(NULL, NULL, NULL, &self));
    stops_set_fuel(self, INT64_MAX);
    OK(stops_set_deadline(self, UINT64_MAX));
    OK(stops_count(self, 10, &done));
    OK(stops_set_deadline(self, 20 * 1000 * 1000));
    CHECK(stops_spin(self) == WASM2NATIVE_TRAP && strcmp(stops_error(self)->message, "interrupt") == 0);
    stops_free(self);

    OK(stops_instantiate(NULL, NULL, NULL, &self));
    stops_set_fuel(self, INT64_MAX);
    OK(stops_set_deadline(self, 1));
    OK(stops_set_deadline(self, 0));
    OK(stops_count(self, 100000, &done));
    stops_interrupt(self);
    CHECK(stops_spin(self) == WASM2NATIVE_TRAP);
    stops_free(self);
}

int main(void) {
    use_values();
    use_globals();
    use_memories();
    use_tables();
    use_vectors();
    use_imports();
    use_names();
    use_stops();
    puts("all of it");
    return 0;
}
