// Calls through a table of functions that changes what it calls next: the cost of an indirect call and its check.
#include <stdint.h>
#include <stdio.h>

typedef uint32_t operation(uint32_t);

static uint32_t add(uint32_t x) { return x + 0x9e3779b9u; }
static uint32_t mix(uint32_t x) { return x ^ x >> 15; }
static uint32_t scale(uint32_t x) { return x * 2246822519u; }
static uint32_t turn(uint32_t x) { return x << 13 | x >> 19; }

static operation *volatile table_of[4] = {add, mix, scale, turn};

int main(void) {
    operation *operations[4];
    for (int i = 0; i < 4; i++) operations[i] = table_of[i];
    uint32_t x = 1;
    for (int i = 0; i < 120000000; i++) x = operations[(x >> 3) & 3](x + (uint32_t)i);
    printf("%u\n", (unsigned)x);
    return 0;
}
