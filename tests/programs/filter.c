// A filter: reads lines from standard input, writes them reversed, counts on standard error, and exits with a code of its
// own.
//@ stdin: first line\nsecond\n\nlast without an end
//@ stdout: enil tsrif
//@ stdout: dnoces
//@ stdout: 
//@ stdout: dne na tuohtiw tsal
//@ stderr: 4 lines
//@ exit: 42
//@ like: wasmtime
#include <stdio.h>
#include <string.h>

int main(void) {
    char line[256];
    int lines = 0;
    while (fgets(line, sizeof line, stdin)) {
        size_t length = strcspn(line, "\n");
        for (size_t i = length; i > 0; i--) putchar(line[i - 1]);
        putchar('\n');
        lines++;
    }
    fprintf(stderr, "%d lines\n", lines);
    return 42;
}
