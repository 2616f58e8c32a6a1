// The smallest program that people write: what its executable weighs and costs is measured with it.
//@ like: wasmtime
//@ stdout: Hello, world!
#include <stdio.h>

int main(void) {
    printf("Hello, world!\n");
    return 0;
}
