// Primes below five million, ten times: byte stores with a stride.
#include <stdio.h>
#include <string.h>

enum { LIMIT = 5000000 };

static unsigned char composite[LIMIT];

int main(void) {
    unsigned count = 0;
    for (int round = 0; round < 10; round++) {
        memset(composite, 0, sizeof composite);
        count = 0;
        for (unsigned i = 2; i < LIMIT; i++) {
            if (composite[i]) continue;
            count++;
            for (unsigned long long j = (unsigned long long)i * i; j < LIMIT; j += i) composite[j] = 1;
        }
    }
    printf("%u\n", count);
    return 0;
}
