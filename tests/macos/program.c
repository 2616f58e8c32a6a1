/*
 * What a compiler's object is to the runtime, written by hand: an image, an instance, and code that calls everything that the
 * runtime exports. The numbers come from the contract (wasm2native_abi) on the command line, and so does the list of functions.
 */
typedef unsigned long word;

#ifndef EACH_FUNCTION
#error "EACH_FUNCTION(X): X of the name of each function to call"
#endif

#define DECLARE(name) extern void name(void);
EACH_FUNCTION(DECLARE)

static word instance[INSTANCE_BYTES / sizeof(word)] __attribute__((aligned(16)));

/* Each call is one that a linker cannot leave out. */
static void entry(void) {
#define CALL(name) __asm__ volatile("" ::"r"(name) : "memory");
    EACH_FUNCTION(CALL)
}

const word wasm2native_image[IMAGE_BYTES / sizeof(word)] = {
    [0] = ABI_VERSION,
    [IMAGE_INSTANCE / sizeof(word)] = (word)instance,
    [IMAGE_INSTANCE_BYTES / sizeof(word)] = INSTANCE_BYTES,
    [IMAGE_ENTRY / sizeof(word)] = (word)entry,
    [IMAGE_STACK_BYTES / sizeof(word)] = 1 << 20,
};
