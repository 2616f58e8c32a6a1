// A runtime with a hole, for tests of what lies behind: its `random_get` makes the system calls that the guest asks for.
//
// The object is linked before the real runtime, whose function of this name it takes the place of. The guest's records:
//   0 call │ 8 addresses │ 16 results │ 24 arguments: six of 8 bytes │ 72 result
// A bit of `addresses` says that an argument is an address of guest memory, one of `results` that it is the result of the
// record before. MEMORY is where the guest's memory lies.

struct record {
    unsigned long call, addresses, results, arguments[6];
    long result;
};

static long system_call(unsigned long call, const unsigned long *a) {
#if defined(__x86_64__)
    register unsigned long r10 __asm__("r10") = a[3];
    register unsigned long r8 __asm__("r8") = a[4];
    register unsigned long r9 __asm__("r9") = a[5];
    long result;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(call), "D"(a[0]), "S"(a[1]), "d"(a[2]), "r"(r10), "r"(r8), "r"(r9)
                     : "rcx", "r11", "memory");
    return result;
#else
    register unsigned long x8 __asm__("x8") = call;
    register unsigned long x0 __asm__("x0") = a[0];
    register unsigned long x1 __asm__("x1") = a[1];
    register unsigned long x2 __asm__("x2") = a[2];
    register unsigned long x3 __asm__("x3") = a[3];
    register unsigned long x4 __asm__("x4") = a[4];
    register unsigned long x5 __asm__("x5") = a[5];
    __asm__ volatile("svc #0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5) : "memory");
    return (long)x0;
#endif
}

unsigned wasm2native_wasi_random_get(void *instance, unsigned records, unsigned bytes) {
    (void)instance;
    struct record *record = (struct record *)(MEMORY + records);
    long before = 0;
    for (unsigned count = bytes / sizeof *record; count > 0; count--, record++) {
        unsigned long arguments[6];
        for (int i = 0; i < 6; i++) {
            unsigned long offset = record->addresses >> i & 1 ? MEMORY : 0;
            arguments[i] = record->results >> i & 1 ? (unsigned long)before : record->arguments[i] + offset;
        }
        before = record->result = system_call(record->call, arguments);
    }
    return 0;
}
