// Grows its memory, fills it, moves overlapping parts of it, and finds every byte where it belongs.
//@ like: wasmtime
//@ cflags: -mbulk-memory
//@ stdout: 4800000 bytes in 48 blocks
//@ stdout: moved up and down: intact
//@ stdout: reused: intact
//@ stdout: too much is refused
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCKS = 48, BYTES = 100000 };

static unsigned char *blocks[BLOCKS];

static unsigned char pattern(size_t block, size_t at) { return (unsigned char)(block * 31 + at * 7 + at / 251); }

static int intact(void) {
    for (size_t i = 0; i < BLOCKS; i++)
        for (size_t at = 0; at < BYTES; at++)
            if (blocks[i][at] != pattern(i, at)) return 0;
    return 1;
}

static void fill(size_t block) {
    blocks[block] = malloc(BYTES);
    if (!blocks[block]) exit(1);
    for (size_t at = 0; at < BYTES; at++) blocks[block][at] = pattern(block, at);
}

int main(void) {
    for (size_t i = 0; i < BLOCKS; i++) fill(i);
    printf("%d bytes in %d blocks\n", BLOCKS * BYTES, BLOCKS);
    for (size_t i = 0; i < BLOCKS; i++) {
        unsigned char *room = malloc(BYTES + 100);
        if (!room) return 1;
        memcpy(room, blocks[i], BYTES);
        memmove(room + 100, room, BYTES);
        memmove(room, room + 100, BYTES);
        memcpy(blocks[i], room, BYTES);
        free(room);
    }
    printf("moved up and down: %s\n", intact() ? "intact" : "BROKEN");
    for (size_t i = 0; i < BLOCKS; i += 2) free(blocks[i]);
    for (size_t i = 0; i < BLOCKS; i += 2) fill(i);
    printf("reused: %s\n", intact() ? "intact" : "BROKEN");
    volatile size_t much = 0xfff00000u;
    void *volatile room = malloc(much);
    printf("too much is %s\n", room ? "GIVEN" : "refused");
    return 0;
}
