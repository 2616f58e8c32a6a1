// Shortest ways between all pairs (Floyd and Warshall): a minimum of 32-bit integers in three nested loops.
#include <stdint.h>
#include <stdio.h>

enum { N = 800 };

static int32_t way[N][N];

int main(void) {
    uint32_t seed = 7;
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++) {
            seed = seed * 1664525u + 1013904223u;
            way[i][j] = i == j ? 0 : (seed >> 28 ? 1000000 : 1 + (int32_t)(seed >> 12 & 1023));
        }
    for (int k = 0; k < N; k++)
        for (int i = 0; i < N; i++)
            for (int j = 0; j < N; j++) {
                int32_t over = way[i][k] + way[k][j];
                if (over < way[i][j]) way[i][j] = over;
            }
    uint64_t sum = 0;
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++) sum = sum * 31 + (uint64_t)way[i][j];
    printf("%016llx\n", (unsigned long long)sum);
    return 0;
}
