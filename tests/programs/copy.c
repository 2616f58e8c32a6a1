// Copies a file from one granted directory into another, the way a careful program does: into a temporary name, which is
// renamed when everything is written. Each step that can fail says which one did.
//@ like: wasmtime
//@ dir: from:ro
//@ dir: to
//@ args: from/letter.txt to/copy.txt
//@ file: from/letter.txt = Dear reader,\n\nall is well.\n
//@ makes: to/copy.txt = Dear reader,\n\nall is well.\n
//@ stdout: copied 27 bytes
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void fail(const char *what, const char *path) {
    fprintf(stderr, "copy: %s '%s': %s\n", what, path, strerror(errno));
    exit(1);
}

int main(int argc, char **argv) {
    if (argc != 3) {
        fprintf(stderr, "usage: copy FROM TO\n");
        return 2;
    }
    FILE *from = fopen(argv[1], "rb");
    if (!from) fail("cannot read", argv[1]);
    char temporary[4096];
    if (snprintf(temporary, sizeof temporary, "%s.part", argv[2]) >= (int)sizeof temporary) {
        fprintf(stderr, "copy: the name is too long\n");
        return 2;
    }
    FILE *to = fopen(temporary, "wb");
    if (!to) fail("cannot write", temporary);
    char buffer[4096];
    size_t count, total = 0;
    while ((count = fread(buffer, 1, sizeof buffer, from)) > 0) {
        if (fwrite(buffer, 1, count, to) != count) fail("cannot write", temporary);
        total += count;
    }
    if (ferror(from)) fail("cannot read", argv[1]);
    if (fclose(to) != 0) fail("cannot write", temporary);
    if (rename(temporary, argv[2]) != 0) fail("cannot rename to", argv[2]);
    printf("copied %zu bytes\n", total);
    return 0;
}
