// A hundred thousand files opened, looked at and closed: a hundred of them, again and again.
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

int main(void) {
    char path[32];
    struct stat status;
    for (int i = 0; i < 100000; i++) {
        snprintf(path, sizeof path, "data/files/%d", i % 100);
        int file = open(path, O_RDONLY);
        if (file < 0 || fstat(file, &status) != 0 || status.st_size != 1 || close(file) != 0) return 1;
    }
    return 0;
}
