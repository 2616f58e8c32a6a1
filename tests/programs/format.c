// The smallest program that formats: unlike hello.c's, its `printf` stays one, and brings all of the libc's formatting,
// `long double` included. Its executable is measured beside hello.c's.
//@ like: wasmtime
//@ stdout: Hello, world!
#include <stdio.h>

int main(void) {
    printf("Hello, %s!\n", "world");
    return 0;
}
