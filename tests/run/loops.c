//! Loops over memory as a compiler writes them, for each type of elements: every count from 0 to 70, unaligned beginnings, and
//! sources and destinations at each distance from each other. What memory is after each kind is printed as a hash.
//@ like: wasmtime
//@ cflags: -fno-strict-aliasing -fwrapv

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define NOINLINE __attribute__((noinline))

enum { BYTES = 4096, MIDDLE = 2048, COUNTS = 71 };
static _Alignas(16) unsigned char memory[BYTES];
static uint64_t hash;

static void fill(uint32_t seed) {
    for (int i = 0; i < BYTES; i++) {
        seed = seed * 1664525 + 1013904223;
        memory[i] = seed >> 24;
    }
}

static void note(uint64_t value) { hash = ((hash << 23 | hash >> 41) ^ value) * 0x9e3779b97f4a7c15; }

static void note_memory(void) {
    for (int i = 0; i < BYTES; i += 8) {
        uint64_t value;
        memcpy(&value, memory + i, 8);
        note(value);
    }
}

static void report(const char *what) {
    printf("%s %016llx\n", what, (unsigned long long)hash);
    hash = 0;
}

// An element that lies anywhere.
#define UNALIGNED(T) \
    typedef struct { \
        T v; \
    } __attribute__((packed)) T##_at

UNALIGNED(uint8_t);
UNALIGNED(uint16_t);
UNALIGNED(int32_t);
UNALIGNED(uint32_t);
UNALIGNED(int64_t);
UNALIGNED(uint64_t);

// Loops of the elements T: plain, in place, unrolled, down, strided, with what is carried or is used behind.
#define LOOPS(T) \
    NOINLINE static void T##_copy(T##_at *a, const T##_at *b, unsigned n) { \
        for (unsigned i = 0; i < n; i++) a[i].v = b[i].v; \
    } \
    NOINLINE static void T##_copy_down(T##_at *a, const T##_at *b, int n) { \
        for (int i = n - 1; i >= 0; i--) a[i].v = b[i].v; \
    } \
    NOINLINE static void T##_sums(T##_at *a, const T##_at *b, const T##_at *c, int n, T x) { \
        for (int i = 0; i < n; i++) a[i].v = ((b[i].v + c[i].v) ^ x) - (b[i].v | 3) + (c[i].v & ~x); \
    } \
    NOINLINE static void T##_product(T##_at *a, const T##_at *b, int n, T x) { \
        for (int i = 0; i < n; i++) a[i].v = b[i].v * x + a[i].v; \
    } \
    NOINLINE static void T##_shifts(T##_at *a, const T##_at *b, int n, int by) { \
        for (int i = 0; i < n; i++) a[i].v = (b[i].v >> 3) + (b[i].v << (by & 7)) + (T)(a[i].v >> (by & 7)); \
    } \
    NOINLINE static void T##_index(T##_at *a, int n, T x) { \
        for (int i = 0; i < n; i++) a[i].v = (T)i ^ x; \
    } \
    NOINLINE static T##_at *T##_to_end(T##_at *a, const T##_at *end, T x) { \
        for (; a != end; a++) a->v += x; \
        return a; \
    } \
    NOINLINE static void T##_pairs(T##_at *a, const T##_at *b, unsigned n) { \
        for (unsigned i = 0; i + 1 < n; i += 2) { \
            a[i].v = b[i].v + 1; \
            a[i + 1].v = b[i + 1].v + 2; \
        } \
    } \
    NOINLINE static void T##_fours(T##_at *a, const T##_at *b, unsigned n) { \
        for (unsigned i = 0; i + 4 <= n; i += 4) { \
            a[i + 2].v = b[i + 2].v ^ 5; \
            a[i].v = b[i].v ^ 5; \
            a[i + 3].v = b[i + 3].v ^ 9; \
            a[i + 1].v = b[i + 1].v ^ 5; \
        } \
    } \
    NOINLINE static void T##_own_source(T##_at *a, int n, int distance) { \
        for (int i = 0; i < n; i++) a[i + distance].v = a[i].v + 1; \
    } \
    NOINLINE static void T##_next(T##_at *a, int n) { \
        for (int i = 0; i < n; i++) a[i].v = a[i].v - a[i + 1].v; \
    } \
    NOINLINE static T T##_carried(T##_at *a, const T##_at *b, int n) { \
        T sum = 1, last = 0; \
        for (int i = 0; i < n; i++) { \
            last = b[i].v + 5; \
            sum = sum * 3 + last; \
            a[i].v = (a[i].v ^ last) + (a[i].v & 9) + (b[i].v | 1) + sum; \
        } \
        return sum + last; \
    } \
    NOINLINE static void T##_strided(T##_at *a, const T##_at *b, int n, int step) { \
        for (int i = 0; i < n; i++) a[i].v = b[i * step].v + 1; \
    } \
    NOINLINE static void T##_every_other(T##_at *a, const T##_at *b, int n) { \
        for (int i = 0; i < n; i++) a[2 * i].v = b[i].v + 1; \
    } \
    NOINLINE static void T##_narrowed(uint8_t_at *a, const T##_at *b, int n) { \
        for (int i = 0; i < n; i++) a[i].v = b[i].v + 7; \
    } \
    NOINLINE static void T##_chosen(T##_at *a, const T##_at *b, int n) { \
        for (int i = 0; i < n; i++) \
            if (b[i].v & 1) a[i].v = b[i].v; \
    } \
    static void T##_all(void) { \
        T##_at *a = (T##_at *)(memory + 1024), *b = (T##_at *)(memory + MIDDLE), *c = (T##_at *)(memory + 3072); \
        for (int n = 0; n < COUNTS; n++) { \
            unsigned char off = n % 17; \
            fill(n); \
            T##_at *d = (T##_at *)(memory + 100 + off), *e = (T##_at *)(memory + 1300 + off / 2); \
            T##_copy(d, e, n); \
            T##_copy_down(e + 3, d + 1, n); \
            T##_sums(a, b, c, n, (T)0x5a3c96a5); \
            T##_sums(a, a, c, n, 77); \
            T##_sums(a, c, a, n, 78); \
            T##_product(b, c, n, (T)12345); \
            T##_shifts(c, a, n, n); \
            T##_index(d + 9, n, (T)(n * 1000)); \
            note(T##_to_end(e, e + n, n) - e); \
            T##_pairs(b, c, n); \
            T##_fours(a, b, n); \
            T##_next(c, n); \
            note(T##_carried(a, b, n)); \
            T##_strided(a, b, n, 1); \
            T##_strided(a, b, n, n % 3); \
            T##_strided(b, a, n, -(n % 2)); \
            T##_every_other(d, c, n / 2); \
            T##_narrowed((uint8_t_at *)a, b, n); \
            T##_narrowed((uint8_t_at *)c, c, n); \
            T##_chosen(b, c, n); \
            note_memory(); \
        } \
        report(#T); \
        for (int distance = -40; distance <= 40; distance++) { \
            fill(distance); \
            T##_at *near = (T##_at *)(memory + MIDDLE + distance); \
            T##_copy(near, b, 45); \
            T##_copy_down(near, b, 45); \
            T##_sums(near, b, a, 45, 3); \
            T##_product(near, b, 45, 5); \
            T##_pairs(near, b, 45); \
            T##_fours(near, b, 45); \
            note(T##_carried(near, b, 45)); \
            T##_own_source(b, 45, distance); \
            note_memory(); \
        } \
        report(#T " beside"); \
    }

LOOPS(uint8_t)
LOOPS(uint16_t)
LOOPS(int32_t)
LOOPS(uint32_t)
LOOPS(int64_t)
LOOPS(uint64_t)

// Floats. Only bits that are said are noted: none of these makes a NaN, but for those that are moved as they are.
#define FLOATS(T, SQRT, ABS) \
    NOINLINE static void T##_sums(T *a, const T *b, const T *c, int n, T x) { \
        for (int i = 0; i < n; i++) a[i] = (b[i] + c[i]) * x - b[i] / (c[i] + 1000); \
    } \
    NOINLINE static void T##_signs(T *a, const T *b, int n) { \
        for (int i = 0; i < n; i++) a[i] = -ABS(b[i]) + SQRT(ABS(a[i])); \
    } \
    NOINLINE static void T##_move(T *a, const T *b, int n) { \
        for (int i = 0; i < n; i++) a[i] = -b[i]; \
    } \
    NOINLINE static T T##_total(T *a, const T *b, int n) { \
        T sum = 0; \
        for (int i = 0; i < n; i++) { \
            sum += b[i]; \
            a[i] = a[i] * b[i] + b[i] * 3 - a[i] + sum; \
        } \
        return sum; \
    } \
    NOINLINE static void T##_lanes(T *a, const T *b, int n) { \
        for (int i = 0; i + 1 < n; i += 2) { \
            a[i] = b[i] * (T)1.5; \
            a[i + 1] = b[i + 1] * (T)2.5; \
        } \
    } \
    NOINLINE static void T##_index(T *a, int n) { \
        for (int i = 0; i < n; i++) a[i] = (T)i * (T)0.25 - a[i]; \
    } \
    static void T##_all(void) { \
        T *a = (T *)(memory + 1024), *b = (T *)(memory + MIDDLE), *c = (T *)(memory + 3072); \
        for (int n = 0; n < COUNTS; n++) { \
            for (unsigned i = 0; i < BYTES / sizeof(T); i++) ((T *)memory)[i] = (T)((int)(i * 37 + n) % 100) / 8; \
            T##_sums(a, b, c, n, (T)1.1); \
            T##_sums(b, b, a, n, (T)0.9); \
            T##_signs(c, a, n); \
            T##_lanes(a, c, n); \
            T##_index(b, n); \
            T##_sums(a + n % 5, a, b, n, (T)0.5); \
            note((uint64_t)(int64_t)T##_total(a, b, n)); \
            note_memory(); \
        } \
        fill(1); \
        memset(memory + MIDDLE, 0xff, 300); \
        for (int i = 0; i < 300; i += 7) memory[MIDDLE + i] = i; \
        T##_move(a, b, 80); \
        T##_move(b + 1, b, 30); \
        T##_move(b, b + 1, 30); \
        note_memory(); \
        report(#T); \
    }

FLOATS(float, sqrtf, fabsf)
FLOATS(double, sqrt, fabs)

// Bounds at the ends of what counters can count.
NOINLINE static void to_signed_end(int32_t *a, int32_t from, int32_t to) {
    for (int32_t i = from; i < to; i++) *a++ = i;
}
NOINLINE static void to_unsigned_end(uint32_t *a, uint32_t from, uint32_t to) {
    for (uint32_t i = from; i < to; i++) *a++ = i;
}
NOINLINE static void by_fours(uint32_t *a, uint32_t from, uint32_t to) {
    for (uint32_t i = from; i < to; i += 4) *a++ += 3;
}
NOINLINE static void at_most(int32_t *a, int32_t from, int32_t to) {
    for (int32_t i = from; i <= to; i += 2) *a++ ^= 3;
}
NOINLINE static void until(uint32_t *a, uint32_t from, uint32_t to) {
    for (uint32_t i = from; i != to; i++) *a++ += i;
}
NOINLINE static void down_to(int32_t *a, int32_t from, int32_t to) {
    for (int32_t i = from; i > to; i--) *a++ -= 9;
}
NOINLINE static void down_to_unsigned(uint32_t *a, uint32_t from, uint32_t to) {
    for (uint32_t i = from; i > to; i -= 2) *a++ -= 9;
}

static void bounds(void) {
    int32_t *words = (int32_t *)(memory + 64);
    uint32_t *unsigneds = (uint32_t *)(memory + 1024);
    for (int32_t n = 0; n < COUNTS; n++) {
        fill(n);
        to_signed_end(words, INT32_MAX - n, INT32_MAX);
        to_signed_end(words + 3, -n, n / 2);
        to_signed_end(words, n, n / 2 - 50);
        to_unsigned_end(unsigneds, UINT32_MAX - n, UINT32_MAX);
        to_unsigned_end(unsigneds, INT32_MAX, (uint32_t)INT32_MAX + n);
        to_unsigned_end(unsigneds, 5, n);
        by_fours(unsigneds, UINT32_MAX - 3 - n * 4, UINT32_MAX - 3);
        by_fours(unsigneds, 100, 101 + n);
        at_most(words, INT32_MAX - 2 - n, INT32_MAX - 2);
        at_most(words, INT32_MIN, INT32_MIN + n);
        until(unsigneds, -(uint32_t)n, n % 7);
        until(unsigneds, INT32_MAX, (uint32_t)INT32_MAX + n);
        down_to(words, INT32_MIN + n, INT32_MIN);
        down_to(words, n, -n);
        down_to_unsigned(unsigneds, n, n % 2);
        down_to_unsigned(unsigneds, UINT32_MAX, UINT32_MAX - 2 * n);
        note_memory();
    }
    report("bounds");
}

// What is combined of all elements: in each way, of each type, from each beginning and of each count.
#define COMBINED(T, S) \
    NOINLINE static S T##_##S##_sum(const T##_at *a, int n, S x) { \
        for (int i = 0; i < n; i++) x += a[i].v; \
        return x; \
    } \
    NOINLINE static S T##_##S##_difference(const T##_at *a, int n, S x) { \
        for (int i = n; i > 0; i--) x -= a[i - 1].v ^ 5; \
        return x; \
    } \
    NOINLINE static S T##_##S##_bits(const T##_at *a, const T##_at *b, int n, S x) { \
        S all = ~(S)0, some = x; \
        for (int i = 0; i < n; i++) { \
            all &= a[i].v | 0x1010; \
            some |= b[i].v & 0x4444; \
            x ^= a[i].v; \
        } \
        return x * 31 + all * 7 + some; \
    } \
    NOINLINE static S T##_##S##_product(const T##_at *a, const T##_at *b, int n, S x) { \
        S whole = 3; \
        for (int i = 0; i < n; i++) { \
            x += (S)a[i].v * (S)b[i].v; \
            whole *= (S)a[i].v | 1; \
        } \
        return x ^ whole; \
    } \
    NOINLINE static int T##_##S##_count(const T##_at *a, int n, T what) { \
        int count = 0; \
        for (int i = 0; i < n; i++) count += a[i].v == what; \
        return count; \
    } \
    NOINLINE static S T##_##S##_sum_if(const T##_at *a, const T##_at *b, int n, S x) { \
        for (int i = 0; i < n; i++) \
            if (a[i].v > b[i].v) x += a[i].v; \
        return x; \
    } \
    NOINLINE static S T##_##S##_greatest(const T##_at *a, int n, S x) { \
        S least = x; \
        for (int i = 0; i < n; i++) { \
            if ((S)a[i].v > x) x = a[i].v; \
            least = (S)a[i].v < least ? (S)a[i].v : least; \
        } \
        return x ^ least << 1; \
    } \
    static void T##_##S##_combined(void) { \
        T##_at *a = (T##_at *)(memory + 1021), *b = (T##_at *)(memory + MIDDLE); \
        for (int n = 0; n < COUNTS; n++) { \
            fill(n); \
            S x = (S)(n * 0x01234567); \
            note(T##_##S##_sum(a, n, x)); \
            note(T##_##S##_difference(b, n, x)); \
            note(T##_##S##_bits(a, b, n, x)); \
            note(T##_##S##_product(a, b, n, x)); \
            a[n / 2].v = a[n / 3].v = (T)77; \
            note(T##_##S##_count(a, n, (T)77)); \
            note(T##_##S##_sum_if(b, a, n, x)); \
            note(T##_##S##_greatest(a, n, (S)(n % 5 * 1000))); \
        } \
        report(#T " to " #S); \
    }

UNALIGNED(int8_t);
UNALIGNED(int16_t);
COMBINED(uint8_t, uint32_t)
COMBINED(int8_t, int32_t)
COMBINED(uint16_t, uint32_t)
COMBINED(int16_t, int32_t)
COMBINED(int32_t, int32_t)
COMBINED(uint32_t, uint32_t)
COMBINED(int32_t, int64_t)
COMBINED(uint32_t, uint64_t)
COMBINED(int64_t, int64_t)
COMBINED(uint8_t, uint64_t)

int main(void) {
    uint8_t_uint32_t_combined();
    int8_t_int32_t_combined();
    uint16_t_uint32_t_combined();
    int16_t_int32_t_combined();
    int32_t_int32_t_combined();
    uint32_t_uint32_t_combined();
    int32_t_int64_t_combined();
    uint32_t_uint64_t_combined();
    int64_t_int64_t_combined();
    uint8_t_uint64_t_combined();
    uint8_t_all();
    uint16_t_all();
    int32_t_all();
    uint32_t_all();
    int64_t_all();
    uint64_t_all();
    float_all();
    double_all();
    bounds();
}
