/*
 * Compresses standard input by a sandboxed LZ4, decompresses it by another instance of it, and compares. Then it asks for what no
 * memory holds, to see that this is told and that nothing else is hurt.
 */
#include "lz4.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void fail(const char *what) {
    fprintf(stderr, "roundtrip: %s\n", what);
    exit(1);
}

static void check(lz4 *codec, wasm2native_status status) {
    if (status != WASM2NATIVE_OK)
        fail(codec != NULL ? lz4_error(codec)->message : wasm2native_status_text(status));
}

static lz4 *new_codec(void) {
    lz4 *codec = NULL;
    wasm2native_status status = lz4_instantiate(NULL, NULL, NULL, &codec);
    check(codec, status);
    return codec;
}

/* Room in the module's memory. */
static int32_t reserve(lz4 *codec, int32_t bytes) {
    int32_t at = 0;
    check(codec, lz4_reserve(codec, bytes, &at));
    if (at == 0)
        fail("the module has no memory left");
    return at;
}

/* Bytes of the module's memory. */
static void *view(lz4 *codec, int32_t at, int32_t bytes) {
    void *bytes_there = lz4_memory_view(codec, (uint32_t)at, (uint32_t)bytes);
    if (bytes_there == NULL)
        fail("the module has given what it does not have");
    return bytes_there;
}

typedef wasm2native_status transform(lz4 *, int32_t, int32_t, int32_t, int32_t, int32_t *);

/* What `apply` makes of bytes, in the host's memory. */
static char *transformed(transform *apply, const char *bytes, int32_t count, int32_t room, int32_t *written) {
    lz4 *codec = new_codec();
    int32_t from = reserve(codec, count), to = reserve(codec, room);
    memcpy(view(codec, from, count), bytes, (size_t)count);
    check(codec, apply(codec, from, count, to, room, written));
    if (*written < 1)
        fail("the bytes cannot be transformed");
    char *made = malloc((size_t)*written);
    if (made == NULL)
        fail("there is no memory left");
    memcpy(made, view(codec, to, *written), (size_t)*written);
    lz4_free(codec);
    return made;
}

int main(void) {
    static char input[1 << 20];
    int32_t count = (int32_t)fread(input, 1, sizeof input, stdin);

    lz4 *witness = new_codec();
    int32_t bound = 0, packed_bytes = 0, unpacked_bytes = 0;
    check(witness, lz4_bound(witness, count, &bound));
    char *packed = transformed(lz4_compress, input, count, bound, &packed_bytes);
    char *unpacked = transformed(lz4_decompress, packed, packed_bytes, count, &unpacked_bytes);
    int is_same = unpacked_bytes == count && memcmp(unpacked, input, (size_t)count) == 0;
    printf("%d bytes, %d compressed, %s\n", (int)count, (int)packed_bytes, is_same ? "the same again" : "different");

    lz4 *victim = new_codec();
    int32_t written = 0;
    wasm2native_status status = lz4_compress(victim, -16, 64, 1024, 64, &written);
    printf("status %d: %s\n", (int)status, lz4_error(victim)->message);
    printf("status %d: %s\n", (int)lz4_bound(victim, 1, &written), wasm2native_status_text(WASM2NATIVE_POISONED));
    lz4_free(victim);

    check(witness, lz4_bound(witness, count, &written));
    printf("the others are %s\n", written == bound ? "well" : "hurt");
    lz4_free(witness);
    free(packed);
    free(unpacked);
    return is_same && status == WASM2NATIVE_TRAP && written == bound ? 0 : 1;
}
