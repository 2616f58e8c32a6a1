// Floating point, 64-bit and 128-bit arithmetic as C uses them, printed to the last digit: what the compiler's libcalls and
// the code generator make of them must be what Wasmtime makes of them.
//@ like: wasmtime
//@ cflags: -lm
#include <inttypes.h>
#include <math.h>
#include <stdio.h>

static volatile double zero = 0.0, big = 1e300, small = 5e-324;
static volatile int64_t least = INT64_MIN;

int main(void) {
    for (int i = -3; i <= 3; i++) {
        double x = i * 0.7;
        printf("%.17g %.17g %.17g %.17g %.17g\n", sin(x), exp(x), floor(x), trunc(x), nearbyint(x));
        printf("%.9g %.9g %.9g\n", (double)sqrtf((float)(x * x)), (double)ceilf((float)x), (double)copysignf(1, (float)x));
    }
    printf("%g %g %g %g\n", big * big, -big * big, small / 2, 1 / zero);
    printf("%d %d %d\n", zero / zero == zero / zero, isnan(zero / zero) != 0, signbit(-zero) != 0);
    printf("%" PRId64 " %" PRIu64 " %" PRId64 "\n", least / 3, (uint64_t)least / 3, least % 1000);
    unsigned __int128 product = (unsigned __int128)0xfedcba9876543210u * 0x0123456789abcdefu;
    printf("%016" PRIx64 "%016" PRIx64 "\n", (uint64_t)(product >> 64), (uint64_t)product);
    printf("%d %d %d\n", __builtin_clz(0x00012345), __builtin_ctz(0x54000), __builtin_popcountll(0x123456789abcdefu));
    uint32_t bits = 0x80000001u;
    for (int i = 0; i < 4; i++) bits = (bits << (8 * i + 1)) | (bits >> (31 - 8 * i));
    printf("%08" PRIx32 "\n", bits);
    for (int i = 0; i < 5; i++) printf("%.0f %ld %lu\n", ldexp(1.5, 10 * i), lrint(ldexp(-2.5, i)), (unsigned long)ldexp(0.75, i * 8));
    return 0;
}
