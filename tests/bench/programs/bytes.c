// Bytes in and out: CRC-32, base 64 both ways, and a simple dictionary compression with its inverse.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SIZE = 1 << 20 };

static unsigned char data[SIZE], packed[2 * SIZE], unpacked[SIZE + 256];
static char text[SIZE / 3 * 4 + 8];
static uint32_t crc_table[256];

static uint32_t crc(const unsigned char *bytes, size_t count) {
    uint32_t sum = ~0u;
    for (size_t i = 0; i < count; i++) sum = crc_table[(sum ^ bytes[i]) & 255] ^ sum >> 8;
    return ~sum;
}

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static size_t encode(const unsigned char *from, size_t count, char *to) {
    char *start = to;
    for (size_t i = 0; i + 2 < count; i += 3) {
        unsigned bits = (unsigned)from[i] << 16 | from[i + 1] << 8 | from[i + 2];
        for (int shift = 18; shift >= 0; shift -= 6) *to++ = digits[bits >> shift & 63];
    }
    return (size_t)(to - start);
}

static size_t decode(const char *from, size_t count, unsigned char *to) {
    static signed char value[128];
    for (int i = 0; i < 64; i++) value[(int)digits[i]] = (signed char)i;
    unsigned char *start = to;
    for (size_t i = 0; i + 3 < count; i += 4) {
        unsigned bits = 0;
        for (int j = 0; j < 4; j++) bits = bits << 6 | (unsigned)value[from[i + j] & 127];
        *to++ = (unsigned char)(bits >> 16), *to++ = (unsigned char)(bits >> 8), *to++ = (unsigned char)bits;
    }
    return (size_t)(to - start);
}

// A token is a literal run (length below 128, then its bytes) or a copy (128 + length - 4, two bytes of distance).
static size_t pack(const unsigned char *from, size_t count, unsigned char *to) {
    static int32_t last[1 << 14];
    memset(last, -1, sizeof last);
    size_t out = 0, literal = 0;
    for (size_t i = 0; i < count;) {
        size_t length = 0, distance = 0;
        if (i + 4 <= count) {
            uint32_t word;
            memcpy(&word, from + i, 4);
            int32_t *slot = &last[word * 2654435761u >> 18];
            if (*slot >= 0 && i - (size_t)*slot < 65536) {
                distance = i - (size_t)*slot;
                while (length < 131 && i + length < count && from[i + length] == from[i + length - distance]) length++;
            }
            *slot = (int32_t)i;
        }
        if (length >= 4 || i - literal == 127) {
            to[out++] = (unsigned char)(i - literal);
            memcpy(to + out, from + literal, i - literal);
            out += i - literal;
            if (length >= 4) {
                to[out++] = (unsigned char)(128 + length - 4);
                to[out++] = (unsigned char)distance, to[out++] = (unsigned char)(distance >> 8);
                i += length;
            }
            literal = i;
        } else {
            i++;
        }
    }
    to[out++] = (unsigned char)(count - literal);
    memcpy(to + out, from + literal, count - literal);
    return out + count - literal;
}

static size_t unpack(const unsigned char *from, size_t count, unsigned char *to) {
    size_t out = 0;
    for (size_t i = 0; i < count;) {
        unsigned token = from[i++];
        if (token < 128) {
            memcpy(to + out, from + i, token);
            i += token, out += token;
        } else {
            size_t distance = from[i] | (size_t)from[i + 1] << 8;
            i += 2;
            for (unsigned length = token - 124; length > 0; length--, out++) to[out] = to[out - distance];
        }
    }
    return out;
}

int main(void) {
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t c = i;
        for (int bit = 0; bit < 8; bit++) c = c & 1 ? c >> 1 ^ 0xedb88320u : c >> 1;
        crc_table[i] = c;
    }
    uint32_t seed = 1;
    for (size_t i = 0; i < SIZE; i++) {
        seed = seed * 1664525u + 1013904223u;
        data[i] = i > 5000 && (seed >> 24) < 230 ? data[i - 1 - (i / 997 * 131) % 4999] : (unsigned char)(seed >> 16);
    }
    uint32_t sum = 0;
    size_t packed_size = 0;
    for (int round = 0; round < 12; round++) {
        sum ^= crc(data, SIZE);
        size_t digits_count = encode(data, SIZE, text);
        size_t back = decode(text, digits_count, unpacked);
        if (memcmp(unpacked, data, back) != 0) return 1;
        packed_size = pack(data, SIZE, packed);
        if (unpack(packed, packed_size, unpacked) != SIZE || memcmp(unpacked, data, SIZE) != 0) return 2;
        sum += crc(packed, packed_size);
        data[round * 1000]++;
    }
    printf("%08x %zu\n", (unsigned)sum, packed_size);
    return 0;
}
