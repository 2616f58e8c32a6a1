// LZ4 over a text that it makes itself: compressed and restored, with the library's own sources.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <lz4.c>

enum { SIZE = 4 << 20, ROUNDS = 24 };

static char text[SIZE], packed[LZ4_COMPRESSBOUND(SIZE)], restored[SIZE];

int main(void) {
    static const char *words[] = {"memory ", "table ", "function ", "the ", "of ", "a ", "module ", "is ", "trap ", "\n"};
    uint32_t seed = 5;
    for (size_t at = 0; at < SIZE;) {
        seed = seed * 1664525u + 1013904223u;
        const char *word = words[(seed >> 20) % 10];
        size_t length = strlen(word);
        if (length > SIZE - at) length = SIZE - at;
        memcpy(text + at, word, length);
        at += length;
        if (seed >> 28 == 0 && at < SIZE) text[at++] = (char)(seed >> 12);
    }
    uint64_t sum = 0;
    for (int round = 0; round < ROUNDS; round++) {
        int size = LZ4_compress_default(text, packed, SIZE, sizeof packed);
        if (size <= 0 || LZ4_decompress_safe(packed, restored, size, SIZE) != SIZE) return 1;
        if (memcmp(text, restored, SIZE) != 0) return 2;
        // Not what is packed: a build for 64 bits finds other matches than one for 32.
        for (int i = 0; i < SIZE; i += 97) sum = sum * 31 + (unsigned char)restored[i];
        text[round * 1000] ^= 1;
    }
    printf("%016llx\n", (unsigned long long)sum);
    return 0;
}
