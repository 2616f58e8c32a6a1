// Takes what it gets: memory, and descriptors. Then works until it is ended, where that is asked for.
#include <fcntl.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv) {
    int files = 0;
    while (files < 1000 && open("work/file", O_RDONLY) >= 0) files++;
    printf("%d files, then %s\n", files, errno == EMFILE ? "EMFILE" : strerror(errno));
    while (__builtin_wasm_memory_grow(0, 1) != (size_t)-1 && __builtin_wasm_memory_size(0) < 4096) {}
    printf("%zu pages\n", __builtin_wasm_memory_size(0));
    fflush(stdout);
    if (argc > 1 && strcmp(argv[1], "work") == 0) {
        for (volatile unsigned i = 0;; i++) {}
    }
    if (argc > 1 && strcmp(argv[1], "sleep") == 0) sleep(60);
    return 0;
}
