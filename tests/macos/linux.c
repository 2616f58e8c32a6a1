/*
 * libSystem upon Linux: what the runtime calls of macOS's library, made of Linux's system calls, so that programs for macOS run
 * in the tests. It is compiled for macOS, to a Mach-O object, and takes the library's place when a program is linked.
 *
 * Numbers and records are translated where the systems differ: flags, errors, signals, clocks, a file's status, and the registers
 * of an interrupted program. A number that the table below it does not have ends the program with the function's name.
 */
#include "linux.h"

/* Text for whoever reads the test's failure. */
__attribute__((noreturn)) void unknown(const char *what) {
    word bytes = 0;
    while (what[bytes]) bytes++;
    call(NR_write, 2, (word)"tests/macos: not translated: ", 29, 0, 0, 0);
    call(NR_write, 2, (word)what, bytes, 0, 0, 0);
    call(NR_write, 2, (word)"\n", 1, 0, 0, 0);
    call(NR_exit_group, 99, 0, 0, 0, 0, 0);
    __builtin_unreachable();
}

/* Errors: alike up to 34, but for two that have changed places. */
static int error;
int *__error(void) { return &error; }

static int darwin_error(int linux_error) {
    static const unsigned char others[][2] = {
        {11, 35},  {35, 11},  {36, 63},  {38, 78},  {39, 66},  {40, 62},  {71, 100}, {75, 84},   {84, 92},   {88, 38},
        {89, 39},  {90, 40},  {91, 41},  {92, 42},  {93, 43},  {95, 102}, {97, 47},  {98, 48},   {99, 49},   {104, 54},
        {106, 56}, {107, 57}, {110, 60}, {111, 61}, {113, 65}, {114, 37}, {115, 36}, {116, 70},  {122, 69},  {125, 89},
    };
    for (unsigned at = 0; at < sizeof others / sizeof *others; at++)
        if (others[at][0] == linux_error) return others[at][1];
    if (linux_error > 34) unknown("an error's number");
    return linux_error;
}

/* A call's result as C has it. */
static word result(word value) {
    if (value < -4095UL) return value;
    error = darwin_error((int)-value);
    return -1UL;
}

#define CALL(name, a, b, c, d, e, f) \
    result(call(NR_##name, (word)(a), (word)(b), (word)(c), (word)(d), (word)(e), (word)(f)))

/* Memory. */
void *memset(void *to, int byte, word bytes) {
    for (word at = 0; at < bytes; at++) ((volatile char *)to)[at] = (char)byte;
    return to;
}
void *memcpy(void *to, const void *from, word bytes) {
    for (word at = 0; at < bytes; at++) ((volatile char *)to)[at] = ((const char *)from)[at];
    return to;
}
void *memmove(void *to, const void *from, word bytes) {
    if ((word)to <= (word)from) return memcpy(to, from, bytes);
    while (bytes--) ((volatile char *)to)[bytes] = ((const char *)from)[bytes];
    return to;
}
int memcmp(const void *a, const void *b, word bytes) {
    const unsigned char *left = a, *right = b;
    for (word at = 0; at < bytes; at++)
        if (left[at] != right[at]) return left[at] - right[at];
    return 0;
}
int bcmp(const void *a, const void *b, word bytes) { return memcmp(a, b, bytes); }
void bzero(void *to, word bytes) { memset(to, 0, bytes); }
void zero(void *to, word bytes) NAMED("___bzero");
void zero(void *to, word bytes) { memset(to, 0, bytes); }
void memset_pattern16(void *to, const void *pattern, word bytes) {
    for (word at = 0; at < bytes; at++) ((volatile char *)to)[at] = ((const char *)pattern)[at % 16];
}
word strlen(const char *text) {
    word bytes = 0;
    while (((volatile const char *)text)[bytes]) bytes++;
    return bytes;
}
void *mmap(void *place, word bytes, int access, int flags, int file, long offset) {
    enum { PRIVATE = 0x2, FIXED = 0x10, NORESERVE = 0x40, ANON = 0x1000 };
    if (flags & ~(PRIVATE | FIXED | NORESERVE | ANON)) unknown("a flag of mmap");
    int linux_flags = (flags & (PRIVATE | FIXED)) | (flags & NORESERVE ? 0x4000 : 0) | (flags & ANON ? 0x20 : 0);
    return (void *)CALL(mmap, place, bytes, access, linux_flags, file, offset);
}
int mprotect(void *place, word bytes, int access) { return (int)CALL(mprotect, place, bytes, access, 0, 0, 0); }
int munmap(void *place, word bytes) { return (int)CALL(munmap, place, bytes, 0, 0, 0, 0); }
long sysconf(int name) {
    enum { PAGE_SIZE = 29 };
    if (name != PAGE_SIZE) unknown("a name of sysconf");
    return 4096;
}

/* The loader: nothing was loaded. */
int dladdr(const void *address, void *place) { return (void)address, (void)place, 0; }

/* Descriptors. */
long write(int file, const void *from, word bytes) { return (long)CALL(write, file, from, bytes, 0, 0, 0); }
long readv(int file, const void *runs, int count) { return (long)CALL(readv, file, runs, count, 0, 0, 0); }
long writev(int file, const void *runs, int count) { return (long)CALL(writev, file, runs, count, 0, 0, 0); }
long preadv(int file, const void *runs, int count, long at) { return (long)CALL(preadv, file, runs, count, at, 0, 0); }
long pwritev(int file, const void *runs, int count, long at) { return (long)CALL(pwritev, file, runs, count, at, 0, 0); }
long lseek(int file, long offset, int whence) { return (long)CALL(lseek, file, offset, whence, 0, 0, 0); }
int fsync(int file) { return (int)CALL(fsync, file, 0, 0, 0, 0, 0); }
int ftruncate(int file, long bytes) { return (int)CALL(ftruncate, file, bytes, 0, 0, 0, 0); }
int close_file(int file) NAMED(OLD("_close", "$NOCANCEL"));
int close_file(int file) { return (int)CALL(close, file, 0, 0, 0, 0, 0); }
int isatty(int file) {
    char settings[64];
    return CALL(ioctl, file, 0x5401, settings, 0, 0, 0) == 0;
}
int fcntl(int file, int command, ...) {
    enum { GET_FLAGS = 3, SET_FLAGS = 4, ACCESS = 3, NONBLOCK = 0x4, APPEND = 0x8 };
    enum { LINUX_NONBLOCK = 0x800, LINUX_APPEND = 0x400 };
    __builtin_va_list arguments;
    __builtin_va_start(arguments, command);
    if (command == GET_FLAGS) {
        word flags = CALL(fcntl, file, command, 0, 0, 0, 0);
        if (flags == -1UL) return -1;
        return (int)((flags & ACCESS) | (flags & LINUX_NONBLOCK ? NONBLOCK : 0) | (flags & LINUX_APPEND ? APPEND : 0));
    }
    if (command != SET_FLAGS) unknown("a command of fcntl");
    int flags = __builtin_va_arg(arguments, int);
    int linux_flags = (flags & NONBLOCK ? LINUX_NONBLOCK : 0) | (flags & APPEND ? LINUX_APPEND : 0);
    return (int)CALL(fcntl, file, command, linux_flags, 0, 0, 0);
}
int poll(void *entries, unsigned count, int milliseconds) {
    struct { long seconds, nanoseconds; } time = {milliseconds / 1000, milliseconds % 1000 * 1000000L};
    return (int)CALL(ppoll, entries, count, milliseconds < 0 ? 0 : &time, 0, 0, 0);
}
int status(int file, struct darwin_stat *to) NAMED(OLD("_fstat", "$INODE64"));
int status(int file, struct darwin_stat *to) {
    struct linux_stat from;
    if (CALL(fstat, file, &from, 0, 0, 0, 0)) return -1;
    *to = (struct darwin_stat){.dev = (int)from.dev, .mode = (unsigned short)from.mode, .nlink = (unsigned short)from.nlink,
        .ino = from.ino, .uid = from.uid, .gid = from.gid, .rdev = (int)from.rdev, .access = from.access,
        .modification = from.modification, .change = from.change, .size = from.size, .blocks = from.blocks,
        .block_bytes = (int)from.block_bytes};
    return 0;
}

/* Time and chance. */
static int clock(int darwin) {
    switch (darwin) {
    case 0: return 0;        /* CLOCK_REALTIME */
    case 4: case 6: case 8: return 1; /* CLOCK_MONOTONIC and its like */
    case 12: return 2;       /* CLOCK_PROCESS_CPUTIME_ID */
    case 16: return 3;       /* CLOCK_THREAD_CPUTIME_ID */
    default: unknown("a clock");
    }
}
int clock_gettime(int which, void *to) { return (int)CALL(clock_gettime, clock(which), to, 0, 0, 0, 0); }
int clock_getres(int which, void *to) { return (int)CALL(clock_getres, clock(which), to, 0, 0, 0, 0); }
int nanosleep(const void *time, void *rest) { return (int)CALL(nanosleep, time, rest, 0, 0, 0, 0); }
int setitimer(int which, const void *value, void *old) { return (int)CALL(setitimer, which, value, old, 0, 0, 0); }
void arc4random_buf(void *to, word bytes) {
    if (CALL(getrandom, to, bytes, 0, 0, 0, 0) != bytes) unknown("that much chance");
}

/* The process. */
__attribute__((noreturn)) void _exit(int code) {
    call(NR_exit_group, (word)code, 0, 0, 0, 0, 0);
    __builtin_unreachable();
}
int getpid(void) { return (int)CALL(getpid, 0, 0, 0, 0, 0, 0); }
int setrlimit(int what, const void *limits) {
    enum { CPU = 0, CORE = 4 };
    if (what != CPU && what != CORE) unknown("a resource");
    struct { word soft, hard; } limit = *(const __typeof__(limit) *)limits;
    /* macOS has no limit at 2^63 - 1. */
    if (limit.soft == ~0UL >> 1) limit.soft = -1UL;
    if (limit.hard == ~0UL >> 1) limit.hard = -1UL;
    return (int)CALL(prlimit64, 0, what, &limit, 0, 0, 0);
}
int issetugid(void) { return 0; }
int sched_yield(void) { return (int)CALL(sched_yield, 0, 0, 0, 0, 0, 0); }

/* Signals: alike up to 15, but for two. */
static const unsigned char linux_signals[32] = {
    [1] = 1, [2] = 2, [3] = 3, [4] = 4, [5] = 5, [6] = 6, [8] = 8, [9] = 9, [10] = 7, [11] = 11, [12] = 31, [13] = 13,
    [14] = 14, [15] = 15, [16] = 23, [17] = 19, [18] = 20, [19] = 18, [20] = 17, [21] = 21, [22] = 22, [23] = 29, [24] = 24,
    [25] = 25, [26] = 26, [27] = 27, [28] = 28, [30] = 10, [31] = 12,
};
static int linux_signal(int darwin) {
    if (darwin < 0 || darwin > 31 || (darwin && !linux_signals[darwin])) unknown("a signal");
    return linux_signals[darwin];
}
int kill(int process, int signal) { return (int)CALL(kill, process, linux_signal(signal), 0, 0, 0, 0); }

int sigaltstack(const struct darwin_stack *new, struct darwin_stack *old) {
    if (old) unknown("asking for the old stack");
    struct { word base; int flags; word bytes; } stack = {new->base, new->flags, new->bytes};
    return (int)CALL(sigaltstack, &stack, 0, 0, 0, 0, 0);
}

static void (*handlers[32])(int, struct darwin_siginfo *, struct darwin_context *);

/* Linux calls this; it calls the program's handler with macOS's records, and takes the registers over that it has changed. */
static void handle(int signal, const struct linux_siginfo *from, void *context) {
    int number = 1;
    while (number < 32 && linux_signals[number] != signal) number++;
    struct darwin_siginfo info = {.signal = number, .address = from->address};
    if (from->code <= 0) info.code = 0x10001;
    struct machine machine;
    struct darwin_context darwin = {.machine_bytes = sizeof machine, .machine = &machine};
    memset(&machine, 0, sizeof machine);
    load_machine(&machine, context);
    handlers[number](number, &info, &darwin);
    store_machine(&machine, context);
}

int sigaction(int signal, const struct darwin_action *new, struct darwin_action *old) {
    enum { ONSTACK = 0x1, RESETHAND = 0x4, NODEFER = 0x10, SIGINFO = 0x40 };
    if (new->flags & ~(ONSTACK | RESETHAND | NODEFER | SIGINFO)) unknown("a flag of sigaction");
    struct { word handler, flags, restorer, mask; } action = {.flags = 4 | 0x04000000, .restorer = (word)restore};
    if (new->flags & ONSTACK) action.flags |= 0x08000000;
    if (new->flags & NODEFER) action.flags |= 0x40000000;
    if (new->flags & RESETHAND) action.flags |= 0x80000000;
    action.handler = new->handler <= 1 ? new->handler : (word)handle;
    /* Whoever asks is the first one. */
    if (old) *old = (struct darwin_action){0};
    handlers[signal] = (void (*)(int, struct darwin_siginfo *, struct darwin_context *))new->handler;
    return (int)CALL(rt_sigaction, linux_signal(signal), &action, 0, 8, 0, 0);
}

/* What Linux enters: its stack holds the number of arguments, them, a null, and the environment. */
int main(int, char **, char **);
__attribute__((noreturn, used)) void linux_enter(word *stack) {
    char **arguments = (char **)(stack + 1);
    _exit(main((int)*stack, arguments, arguments + *stack + 1));
}

int strncmp(const char *a, const char *b, word bytes) {
    for (word at = 0; at < bytes; at++)
        if (a[at] != b[at] || a[at] == 0) return a[at] - b[at];
    return 0;
}

/* What no test here needs. */
#define MISSING(name) void name(void) { unknown(#name); }
#define MISSING_OLD(name) \
    void old_##name(void) NAMED(OLD("_" #name, "$INODE64")); \
    void old_##name(void) { unknown(#name); }
MISSING(accept) MISSING(bind) MISSING(closedir) MISSING(connect) MISSING(futimens) MISSING(ioctl) MISSING(linkat) MISSING(listen)
MISSING(mkdirat) MISSING(openat) MISSING(readlinkat) MISSING(recvmsg) MISSING(renameat) MISSING(sendmsg)
MISSING(dlopen) MISSING(pthread_create) MISSING(pthread_detach) MISSING(pthread_sigmask)
MISSING(setsockopt) MISSING(shutdown) MISSING(socket) MISSING(symlinkat) MISSING(unlink) MISSING(unlinkat) MISSING(utimensat)
MISSING_OLD(fdopendir) MISSING_OLD(fstatat) MISSING_OLD(fstatfs) MISSING_OLD(readdir) MISSING_OLD(rewinddir)
