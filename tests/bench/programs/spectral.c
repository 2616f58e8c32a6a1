// The spectral norm of an infinite matrix's corner: divisions and sums.
#include <math.h>
#include <stdio.h>

enum { N = 1600 };

static double u[N], v[N], w[N];

static double element(int i, int j) { return 1.0 / ((i + j) * (i + j + 1) / 2 + i + 1); }

static void times(const double *from, double *to) {
    for (int i = 0; i < N; i++) {
        to[i] = 0;
        for (int j = 0; j < N; j++) to[i] += element(i, j) * from[j];
    }
}

static void times_transposed(const double *from, double *to) {
    for (int i = 0; i < N; i++) {
        to[i] = 0;
        for (int j = 0; j < N; j++) to[i] += element(j, i) * from[j];
    }
}

int main(void) {
    for (int i = 0; i < N; i++) u[i] = 1;
    for (int round = 0; round < 20; round++) {
        times(u, w), times_transposed(w, v);
        times(v, w), times_transposed(w, u);
    }
    double uv = 0, vv = 0;
    for (int i = 0; i < N; i++) uv += u[i] * v[i], vv += v[i] * v[i];
    printf("%.9f\n", sqrt(uv / vv));
    return 0;
}
