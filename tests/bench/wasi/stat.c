// A hundred thousand files looked at by name: a hundred of them, again and again.
#include <stdio.h>
#include <sys/stat.h>

int main(void) {
    char paths[100][32];
    struct stat status;
    for (int i = 0; i < 100; i++) snprintf(paths[i], sizeof paths[i], "data/files/%d", i);
    for (int i = 0; i < 100000; i++) {
        if (stat(paths[i % 100], &status) != 0 || status.st_size != 1) return 1;
    }
    return 0;
}
