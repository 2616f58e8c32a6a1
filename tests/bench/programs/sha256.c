// SHA-256 (FIPS 180-4) of forty megabytes: 32-bit arithmetic, rotations, an unrolled state.
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static uint32_t k[64];

static uint32_t rotate(uint32_t x, int n) { return x >> n | x << (32 - n); }

// The constants are the fractions of the cube roots of the first primes, taken here by integer bisection.
static void constants(void) {
    int found = 0;
    for (unsigned n = 2; found < 64; n++) {
        int prime = 1;
        for (unsigned d = 2; d * d <= n; d++) prime &= n % d != 0;
        if (!prime) continue;
        unsigned __int128 target = (unsigned __int128)n << 96;
        uint64_t low = 0, high = (uint64_t)8 << 32;
        while (high - low > 1) {
            uint64_t middle = (low + high) / 2;
            if ((unsigned __int128)middle * middle * middle <= target) low = middle; else high = middle;
        }
        k[found++] = (uint32_t)low;
    }
}

static void block(uint32_t *state, const unsigned char *bytes) {
    uint32_t w[64];
    for (int i = 0; i < 16; i++)
        w[i] = (uint32_t)bytes[4 * i] << 24 | bytes[4 * i + 1] << 16 | bytes[4 * i + 2] << 8 | bytes[4 * i + 3];
    for (int i = 16; i < 64; i++)
        w[i] = w[i - 16] + w[i - 7] + (rotate(w[i - 15], 7) ^ rotate(w[i - 15], 18) ^ w[i - 15] >> 3) +
               (rotate(w[i - 2], 17) ^ rotate(w[i - 2], 19) ^ w[i - 2] >> 10);
    uint32_t a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6], h = state[7];
    for (int i = 0; i < 64; i++) {
        uint32_t one = h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + ((e & f) ^ (~e & g)) + k[i] + w[i];
        uint32_t two = (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
        h = g, g = f, f = e, e = d + one, d = c, c = b, b = a, a = one + two;
    }
    state[0] += a, state[1] += b, state[2] += c, state[3] += d, state[4] += e, state[5] += f, state[6] += g, state[7] += h;
}

int main(void) {
    static unsigned char bytes[65536];
    uint32_t state[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    constants();
    for (int i = 0; i < 65536; i++) bytes[i] = (unsigned char)(i * 31 + i / 251);
    for (int round = 0; round < 640; round++)
        for (int at = 0; at < 65536; at += 64) block(state, bytes + at);
    for (int i = 0; i < 8; i++) printf("%08x", (unsigned)state[i]);
    printf("\n");
    return 0;
}
