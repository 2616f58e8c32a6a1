// A gibibyte in reads of 4 KiB: a file of 64 MiB, again and again.
#include <fcntl.h>
#include <unistd.h>

int main(void) {
    static char block[4096];
    int file = open("data/large", O_RDONLY);
    for (long left = 1L << 30; left > 0;) {
        ssize_t bytes = read(file, block, sizeof block);
        if (bytes < 0) return 1;
        if (bytes == 0 && lseek(file, 0, SEEK_SET) != 0) return 2;
        left -= bytes;
    }
    return 0;
}
