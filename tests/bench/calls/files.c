// A hundred thousand times, a file is opened, looked at and closed.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

int main(void) {
    for (int left = 100000; left > 0; left--) {
        struct stat status;
        int file = open("/dev/null", O_RDONLY);
        if (file < 0 || fstat(file, &status) != 0 || close(file) != 0) return 1;
    }
    return 0;
}
