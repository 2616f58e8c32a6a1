// A library for tests/programs/linked_sum.c: Adler-32 (RFC 1950), and how often it was asked.
#include <stdint.h>

static uint32_t count = 0;

__attribute__((export_name("adler32"))) uint32_t adler32(const unsigned char *bytes, uint32_t len) {
    uint32_t a = 1, b = 0;
    for (uint32_t i = 0; i < len; i++) {
        a = (a + bytes[i]) % 65521;
        b = (b + a) % 65521;
    }
    count++;
    return b << 16 | a;
}

__attribute__((export_name("calls"))) uint32_t calls(void) { return count; }
