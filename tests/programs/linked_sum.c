// A program of three modules that share a memory: this one, a library in C, and the module that owns the memory. The library
// keeps its data and its stack from 1 MiB on, this program below.
//@ cflags: -Wl,--import-memory,--export-memory=memory,--global-base=4096
//@ link: env=programs/linked/memory.wat
//@ link: checksum=programs/linked/checksum.c -nostartfiles -Wl,--no-entry,--import-memory,--global-base=1048576
//@ stdout: adler32 of 43 bytes: 5bdc0fda
//@ stdout: 2 calls
#include <stdint.h>
#include <stdio.h>
#include <string.h>

__attribute__((import_module("checksum"), import_name("adler32"))) uint32_t adler32(const char *bytes, uint32_t len);
__attribute__((import_module("checksum"), import_name("calls"))) uint32_t calls(void);

int main(void) {
    const char *text = "The quick brown fox jumps over the lazy dog";
    uint32_t first = adler32(text, 1);
    if (first != 0x00550055) {
        return 1;
    }
    printf("adler32 of %zu bytes: %08x\n", strlen(text), adler32(text, strlen(text)));
    printf("%u calls\n", calls());
    return 0;
}
