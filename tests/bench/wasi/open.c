// A hundred thousand files opened, looked at and closed: a hundred of them, again and again.
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

int main(void) {
    char paths[100][32];
    struct stat status;
    for (int i = 0; i < 100; i++) snprintf(paths[i], sizeof paths[i], "data/files/%d", i);
    for (int i = 0; i < 100000; i++) {
        int file = open(paths[i % 100], O_RDONLY);
        if (file < 0 || fstat(file, &status) != 0 || status.st_size != 1 || close(file) != 0) return 1;
    }
    return 0;
}
