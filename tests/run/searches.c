//! Loops that look for something, as a compiler writes them: what differs, or is there, at each place of each count from 0 to 80, for
//! unaligned beginnings and for values that are no element's. Where each is found is printed as a hash.
//@ like: wasmtime
//@ cflags: -fwrapv -fno-builtin

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define NOINLINE __attribute__((noinline))

enum { BYTES = 1024, COUNTS = 81 };
static _Alignas(16) unsigned char one[BYTES], other[BYTES];
static uint64_t hash;

static void note(uint64_t value) { hash = ((hash << 23 | hash >> 41) ^ value) * 0x9e3779b97f4a7c15; }

static void report(const char *what) {
    printf("%s %016llx\n", what, (unsigned long long)hash);
    hash = 0;
}

// Loops over elements of T: to a count up and down, to an end, with two ways out, with what is found taken.
#define SEARCHES(T) \
    typedef struct { \
        T v; \
    } __attribute__((packed)) T##_at; \
    NOINLINE static int T##_differ(const T##_at *a, const T##_at *b, int n) { \
        int i = 0; \
        for (; i < n; i++) \
            if (a[i].v != b[i].v) break; \
        return i; \
    } \
    NOINLINE static int T##_compare(const T##_at *a, const T##_at *b, unsigned n) { \
        for (; n; n--, a++, b++) \
            if (a->v != b->v) return a->v < b->v ? -1 : 1; \
        return 0; \
    } \
    NOINLINE static const T##_at *T##_find(const T##_at *a, const T##_at *end, int64_t wanted) { \
        for (; a != end; a++) \
            if (a->v == wanted) return a; \
        return 0; \
    } \
    NOINLINE static int T##_find_int(const T##_at *a, int n, int wanted) { \
        for (int i = 0; i < n; i++) \
            if ((int)a[i].v == wanted) return i; \
        return -1; \
    } \
    NOINLINE static int T##_find_seven(const T##_at *a, int n) { \
        for (int i = 0; i < n; i++) \
            if (a[i].v == 7) return i; \
        return -1; \
    } \
    NOINLINE static int T##_skip_ones(const T##_at *a, unsigned n) { \
        unsigned i = 0; \
        while (i < n && a[i].v == (T)1) i++; \
        return i; \
    } \
    NOINLINE static int T##_either(const T##_at *a, const T##_at *b, int n) { \
        for (int i = 0; i < n; i++) { \
            if (a[i].v == 9) return i; \
            if (a[i].v != b[i].v) return -i; \
        } \
        return -n; \
    } \
    NOINLINE static void T##_all(const char *name) { \
        for (int n = 0; n < COUNTS; n++) \
            for (int at = 0; at <= n; at += 1 + n / 20) { \
                T##_at *a = (T##_at *)(one + n % 3), *b = (T##_at *)(other + n % 5); \
                memset(one, 1, BYTES); \
                memset(other, 1, BYTES); \
                for (int i = 0; i < COUNTS + 40; i++) a[i].v = b[i].v = (T)1; \
                a[at].v = (T)(at % 4 ? 7 : -7); \
                note(T##_differ(a, b, n)); \
                note(T##_compare(a, b, n)); \
                note(T##_skip_ones(a, n)); \
                for (int value = -7; value <= 300; value += 7) { \
                    const T##_at *found = T##_find(a, a + n, value); \
                    note(found ? found - a : -1); \
                    note(T##_find_int(a, n, value)); \
                } \
                note(T##_find_int(a, n, -7)); \
                note(T##_find_int(a, n, 249)); \
                note(T##_find_int(a, n, 65529)); \
                note(T##_find_int(a, n, 0x10007)); \
                note(T##_find_seven(a, n)); \
                note(T##_either(a, b, n)); \
                b[at].v = a[at].v; \
                note(T##_differ(a, b, n)); \
                note(T##_compare(a, b, n)); \
                a[at / 2].v = 9; \
                note(T##_either(a, b, n)); \
            } \
        report(name); \
    }

SEARCHES(uint8_t)
SEARCHES(int8_t)
SEARCHES(uint16_t)
SEARCHES(int16_t)
SEARCHES(uint32_t)
SEARCHES(int32_t)
SEARCHES(int64_t)

// The library's own, of every length and at every place.
NOINLINE static void library(void) {
    for (int n = 0; n < 200; n += 1 + n / 40)
        for (int at = 0; at <= n; at += 1 + n / 30) {
            memset(one, 5, BYTES);
            memset(other, 5, BYTES);
            one[3 + at] = at & 1 ? 200 : 2;
            note(memcmp(one + 3, other + 6, n));
            const unsigned char *found = memchr(one + 3, 2, n);
            note(found ? found - one : 0);
            found = memchr(one + 3, 0x1c8, n);
            note(found ? found - one : 0);
        }
    report("library");
}

int main(void) {
    uint8_t_all("u8");
    int8_t_all("i8");
    uint16_t_all("u16");
    int16_t_all("i16");
    uint32_t_all("u32");
    int32_t_all("i32");
    int64_t_all("i64");
    library();
    return 0;
}
