// A matrix of doubles as the product of a lower and an upper one, rows changed for the greatest pivot, and a system solved by it.
#include <math.h>
#include <stdint.h>
#include <stdio.h>

enum { N = 1200 };

static double a[N][N], x[N];

int main(void) {
    uint32_t seed = 3;
    for (int i = 0; i < N; i++) {
        x[i] = 0;
        for (int j = 0; j < N; j++) {
            seed = seed * 1664525u + 1013904223u;
            a[i][j] = (double)(seed >> 8) / (1 << 24) - 0.5;
            x[i] += a[i][j];
        }
    }
    for (int k = 0; k < N; k++) {
        int pivot = k;
        for (int i = k + 1; i < N; i++)
            if (fabs(a[i][k]) > fabs(a[pivot][k])) pivot = i;
        for (int j = 0; j < N; j++) {
            double held = a[k][j];
            a[k][j] = a[pivot][j];
            a[pivot][j] = held;
        }
        double held = x[k];
        x[k] = x[pivot];
        x[pivot] = held;
        for (int i = k + 1; i < N; i++) {
            double factor = a[i][k] / a[k][k];
            a[i][k] = factor;
            x[i] -= factor * x[k];
            for (int j = k + 1; j < N; j++) a[i][j] -= factor * a[k][j];
        }
    }
    double worst = 0;
    for (int i = N - 1; i >= 0; i--) {
        for (int j = i + 1; j < N; j++) x[i] -= a[i][j] * x[j];
        x[i] /= a[i][i];
        if (fabs(x[i] - 1) > worst) worst = fabs(x[i] - 1);
    }
    printf("%s %.6f %.6f\n", worst < 1e-6 ? "solved" : "wrong", x[0], x[N - 1]);
    return worst < 1e-6 ? 0 : 1;
}
