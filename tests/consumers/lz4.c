/* LZ4 as a module: the library as it is, and four functions for who has the memory's address only. */
#include <stdlib.h>

/* The library's own sources, so that what it keeps to itself stays there. */
#include <lz4.c>

#define EXPORT(name) __attribute__((export_name(#name)))

/* Room for so many bytes, to be given back by `release`. */
EXPORT(reserve) void *reserve(int bytes) {
    return malloc((size_t)bytes);
}

EXPORT(release) void release(void *room) {
    free(room);
}

/* How many bytes compressing so many may come to. */
EXPORT(bound) int bound(int bytes) {
    return LZ4_compressBound(bytes);
}

/* Both give the number of bytes that they wrote to `to`, which is less than 1 where that failed. */
EXPORT(compress) int compress(const char *from, int bytes, char *to, int room) {
    return LZ4_compress_default(from, to, bytes, room);
}

EXPORT(decompress) int decompress(const char *from, int bytes, char *to, int room) {
    return LZ4_decompress_safe(from, to, bytes, room);
}
