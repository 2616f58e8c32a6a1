// What a program that w2c2 has translated needs to be run, as its examples have it. `module.h` is what w2c2 has written.
#include <stdio.h>
#include <stdlib.h>

#include "w2c2_base.h"
#include "wasi.h"
#include "module.h"

extern char **environ;

void trap(Trap trap) {
    fprintf(stderr, "w2c2: trap: %s\n", trapDescription(trap));
    exit(134);
}

wasmMemory *wasiMemory(void *instance) {
    return module_memory((moduleInstance *)instance);
}

// Imported by Lua, called by nothing, and not in w2c2's WASI.
U32 wasi_snapshot_preview1__fd_renumber(void *instance, U32 from, U32 to) {
    (void)instance, (void)from, (void)to;
    return 52;
}

int main(int argc, char **argv) {
    static moduleInstance instance;
    if (!wasiInit(argc, argv, environ)) return 1;
    moduleInstantiate(&instance, NULL);
    module__start(&instance);
    return 0;
}
