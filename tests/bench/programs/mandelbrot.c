// The Mandelbrot set: a loop of floating point that ends where it ends.
#include <stdio.h>

int main(void) {
    enum { SIZE = 1400, MOST = 150 };
    unsigned long inside = 0, steps = 0;
    for (int y = 0; y < SIZE; y++)
        for (int x = 0; x < SIZE; x++) {
            double cr = 3.0 * x / SIZE - 2.0, ci = 2.0 * y / SIZE - 1.0, r = 0, i = 0;
            int n = 0;
            while (n < MOST && r * r + i * i <= 4.0) {
                double next = r * r - i * i + cr;
                i = 2 * r * i + ci;
                r = next;
                n++;
            }
            steps += (unsigned long)n;
            inside += n == MOST;
        }
    printf("%lu %lu\n", inside, steps);
    return 0;
}
