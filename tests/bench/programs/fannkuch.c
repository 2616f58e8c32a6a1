// Flips of all permutations of ten: small arrays, unpredictable branches.
#include <stdio.h>

enum { N = 10 };

int main(void) {
    int order[N], copy[N], rotation[N], flips_most = 0, checksum = 0, parity = 1;
    for (int i = 0; i < N; i++) order[i] = i, rotation[i] = i + 1;
    for (;;) {
        if (order[0]) {
            for (int i = 0; i < N; i++) copy[i] = order[i];
            int flips = 0;
            for (int first = copy[0]; first; first = copy[0], flips++)
                for (int low = 0, high = first; low < high; low++, high--) {
                    int held = copy[low];
                    copy[low] = copy[high];
                    copy[high] = held;
                }
            if (flips > flips_most) flips_most = flips;
            checksum += parity * flips;
        }
        int level = 1;
        for (;; level++) {
            if (level == N) {
                printf("%d %d\n", checksum, flips_most);
                return 0;
            }
            int first = order[0];
            for (int i = 0; i < level; i++) order[i] = order[i + 1];
            order[level] = first;
            if (--rotation[level] > 0) break;
            rotation[level] = level + 1;
        }
        parity = -parity;
    }
}
