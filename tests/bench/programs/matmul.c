// Products of square matrices of doubles: nested loops over memory.
#include <stdio.h>

enum { N = 320 };

static double a[N][N], b[N][N], c[N][N];

int main(void) {
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++) a[i][j] = (i * 7 + j * 3) % 11, b[i][j] = (i * 5 + j * 13) % 17;
    for (int round = 0; round < 12; round++) {
        for (int i = 0; i < N; i++)
            for (int j = 0; j < N; j++) {
                double sum = 0;
                for (int k = 0; k < N; k++) sum += a[i][k] * b[k][j];
                c[i][j] = sum;
            }
        for (int i = 0; i < N; i++) a[i][i] += c[N - 1 - i][i] / 1e6;
    }
    double trace = 0;
    for (int i = 0; i < N; i++) trace += c[i][i];
    printf("%.6f\n", trace);
    return 0;
}
