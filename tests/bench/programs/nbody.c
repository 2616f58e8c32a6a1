// Bodies that attract each other: floating point in few variables.
#include <math.h>
#include <stdio.h>

enum { BODIES = 5, STEPS = 4000000 };

struct body {
    double position[3], velocity[3], mass;
};

static struct body bodies[BODIES];

static double energy(void) {
    double sum = 0;
    for (int i = 0; i < BODIES; i++) {
        for (int k = 0; k < 3; k++) sum += 0.5 * bodies[i].mass * bodies[i].velocity[k] * bodies[i].velocity[k];
        for (int j = i + 1; j < BODIES; j++) {
            double squares = 0;
            for (int k = 0; k < 3; k++) {
                double d = bodies[i].position[k] - bodies[j].position[k];
                squares += d * d;
            }
            sum -= bodies[i].mass * bodies[j].mass / sqrt(squares);
        }
    }
    return sum;
}

static void advance(double step) {
    for (int i = 0; i < BODIES; i++)
        for (int j = i + 1; j < BODIES; j++) {
            double d[3], squares = 0;
            for (int k = 0; k < 3; k++) {
                d[k] = bodies[i].position[k] - bodies[j].position[k];
                squares += d[k] * d[k];
            }
            double scale = step / (squares * sqrt(squares));
            for (int k = 0; k < 3; k++) {
                bodies[i].velocity[k] -= d[k] * bodies[j].mass * scale;
                bodies[j].velocity[k] += d[k] * bodies[i].mass * scale;
            }
        }
    for (int i = 0; i < BODIES; i++)
        for (int k = 0; k < 3; k++) bodies[i].position[k] += step * bodies[i].velocity[k];
}

int main(void) {
    for (int i = 0; i < BODIES; i++) {
        bodies[i].mass = i ? 0.03 / i : 39;
        for (int k = 0; k < 3; k++) {
            bodies[i].position[k] = i * 5 * ((i + k) % 3 - 1) + 0.1 * k;
            bodies[i].velocity[k] = i ? 2.0 / (i + k + 1) : 0;
        }
    }
    for (int i = 0; i < STEPS; i++) advance(0.001);
    printf("%.9f\n", energy());
    return 0;
}
