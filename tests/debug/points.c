// What a debugger is shown of: functions, one of them inlined, variables of each kind, in memory and in registers.
#include <stdio.h>

struct point {
    int x, y;
    double weight;
};

static int counter = 7;
struct point origin = {3, 4, 2.5};

static inline __attribute__((always_inline)) int twice(int value) {
    int doubled = value * 2;
    counter += doubled;
    return doubled + 1;
}

__attribute__((noinline)) int sum(const int *values, int count) {
    int total = 0;
    for (int i = 0; i < count; i++) {
        total += values[i];
    }
    return total;
}

__attribute__((noinline)) int work(int n, double scale) {
    int local[4] = {n, n + 1, n + 2, n + 3};
    struct point here = {n, 2 * n, scale};
    int result = sum(local, 4);
    result += twice(here.x);
    origin.x += result;
    return result;
}

int main(int argc, char **argv) {
    (void)argv;
    int result = work(argc + 4, 1.5);
    printf("%d %d %d\n", result, counter, origin.x);
    return 0;
}
