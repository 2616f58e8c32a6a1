// Ten million writes of a byte each.
#include <fcntl.h>
#include <unistd.h>

int main(void) {
    int null = open("/dev/null", O_WRONLY);
    for (int i = 0; i < 10000000; i++) {
        if (write(null, "x", 1) != 1) return 1;
    }
    return 0;
}
