// Heat that spreads over a plate: each point becomes the mean of itself and its four neighbours, 1500 times.
#include <stdio.h>
#include <string.h>

enum { N = 512, STEPS = 1500 };

static double now[N][N], next[N][N];

int main(void) {
    for (int i = 0; i < N; i++) now[0][i] = 100, now[i][0] = i * 0.25;
    memcpy(next, now, sizeof now);
    for (int step = 0; step < STEPS; step++) {
        for (int i = 1; i < N - 1; i++)
            for (int j = 1; j < N - 1; j++)
                next[i][j] = 0.2 * (now[i][j] + now[i - 1][j] + now[i + 1][j] + now[i][j - 1] + now[i][j + 1]);
        memcpy(now, next, sizeof now);
    }
    double sum = 0;
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++) sum += now[i][j];
    printf("%.9f %.9f\n", sum, now[7][9]);
    return 0;
}
