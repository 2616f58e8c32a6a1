// A hundred thousand files looked at by name: a hundred of them, again and again.
#include <stdio.h>
#include <sys/stat.h>

int main(void) {
    char path[32];
    struct stat status;
    for (int i = 0; i < 100000; i++) {
        snprintf(path, sizeof path, "data/files/%d", i % 100);
        if (stat(path, &status) != 0 || status.st_size != 1) return 1;
    }
    return 0;
}
