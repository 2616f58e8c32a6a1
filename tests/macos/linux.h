/* Linux's system calls on each CPU, and the records of both systems that linux.c translates. */
typedef unsigned long word;

#define NAMED(symbol) __asm__(symbol)

struct time { long seconds, nanoseconds; };

/* macOS: sys/stat.h, sys/signal.h, sys/_types/_ucontext.h. */
struct darwin_stat {
    int dev;
    unsigned short mode, nlink;
    word ino;
    unsigned uid, gid;
    int rdev;
    struct time access, modification, change, birth;
    long size, blocks;
    int block_bytes;
    unsigned flags, generation;
    int spare;
    long spares[2];
};
struct darwin_stack { word base, bytes; int flags; };
struct darwin_action { word handler; unsigned mask; int flags; };
struct darwin_siginfo { int signal, errno, code, process; unsigned user; int status; word address, value; long band; word pad[7]; };
struct darwin_context { int on_stack; unsigned mask; struct darwin_stack stack; word link, machine_bytes; struct machine *machine; };

/* Linux: asm-generic/siginfo.h. */
struct linux_siginfo { int signal, errno, code, pad; word address; };

#if defined __x86_64__

enum {
    NR_write = 1, NR_close = 3, NR_fstat = 5, NR_lseek = 8, NR_mmap = 9, NR_mprotect = 10, NR_munmap = 11, NR_rt_sigaction = 13,
    NR_ioctl = 16, NR_readv = 19, NR_writev = 20, NR_sched_yield = 24, NR_nanosleep = 35, NR_setitimer = 38, NR_getpid = 39,
    NR_kill = 62, NR_fcntl = 72, NR_fsync = 74, NR_ftruncate = 77, NR_sigaltstack = 131, NR_clock_gettime = 228,
    NR_clock_getres = 229, NR_exit_group = 231, NR_ppoll = 271, NR_preadv = 295, NR_pwritev = 296, NR_prlimit64 = 302, NR_getrandom = 318,
};

#define OLD(name, suffix) name suffix

struct linux_stat {
    word dev, ino, nlink;
    unsigned mode, uid, gid, pad;
    word rdev;
    long size, block_bytes, blocks;
    struct time access, modification, change;
    long unused[3];
};

static word call(word number, word a, word b, word c, word d, word e, word f) {
    register word r10 __asm__("r10") = d;
    register word r8 __asm__("r8") = e;
    register word r9 __asm__("r9") = f;
    __asm__ volatile("syscall" : "+a"(number) : "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9) : "rcx", "r11", "memory");
    return number;
}

__asm__(".globl _linux_start\n_linux_start:\n xorl %ebp, %ebp\n movq %rsp, %rdi\n callq _linux_enter\n ud2\n");
__asm__("_restore:\n movl $15, %eax\n syscall\n");
extern char restore[];

/* macOS's x86_thread_state64 with the exception before it: mach/i386/_structs.h. */
struct machine {
    unsigned short trap, cpu;
    unsigned code;
    word address;
    word rax, rbx, rcx, rdx, rdi, rsi, rbp, rsp, r8, r9, r10, r11, r12, r13, r14, r15, rip, rflags, cs, fs, gs;
};

/* Each register with its number among Linux's, which lie 40 bytes into the context: asm/sigcontext.h. */
#define REGISTERS(X) \
    X(r8, 0) X(r9, 1) X(r10, 2) X(r11, 3) X(r12, 4) X(r13, 5) X(r14, 6) X(r15, 7) X(rdi, 8) X(rsi, 9) X(rbp, 10) X(rbx, 11) \
    X(rdx, 12) X(rax, 13) X(rcx, 14) X(rsp, 15) X(rip, 16) X(rflags, 17)

static void load_machine(struct machine *to, const void *context) {
    const word *from = (const word *)context + 5;
#define LOAD(name, number) to->name = from[number];
    REGISTERS(LOAD)
    to->code = (unsigned)from[19];
    to->trap = (unsigned short)from[20];
    to->address = from[22];
}
static void store_machine(const struct machine *from, void *context) {
    word *to = (word *)context + 5;
#define STORE(name, number) to[number] = from->name;
    REGISTERS(STORE)
}

#elif defined __aarch64__

enum {
    NR_fcntl = 25, NR_ioctl = 29, NR_ftruncate = 46, NR_close = 57, NR_lseek = 62, NR_write = 64, NR_readv = 65, NR_writev = 66,
    NR_preadv = 69, NR_pwritev = 70, NR_ppoll = 73, NR_fstat = 80, NR_fsync = 82, NR_exit_group = 94, NR_nanosleep = 101,
    NR_setitimer = 103, NR_clock_gettime = 113, NR_clock_getres = 114, NR_sched_yield = 124, NR_kill = 129, NR_sigaltstack = 132,
    NR_rt_sigaction = 134, NR_getpid = 172, NR_munmap = 215, NR_mmap = 222, NR_mprotect = 226, NR_prlimit64 = 261, NR_getrandom = 278,
};

#define OLD(name, suffix) name

struct linux_stat {
    word dev, ino;
    unsigned mode, nlink, uid, gid;
    word rdev, pad;
    long size;
    int block_bytes, pad2;
    long blocks;
    struct time access, modification, change;
    int unused[2];
};

static word call(word number, word a, word b, word c, word d, word e, word f) {
    register word x8 __asm__("x8") = number;
    register word x0 __asm__("x0") = a;
    register word x1 __asm__("x1") = b;
    register word x2 __asm__("x2") = c;
    register word x3 __asm__("x3") = d;
    register word x4 __asm__("x4") = e;
    register word x5 __asm__("x5") = f;
    __asm__ volatile("svc #0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5) : "memory");
    return x0;
}

__asm__(".globl _linux_start\n.p2align 2\n_linux_start:\n mov x29, #0\n mov x30, #0\n mov x0, sp\n bl _linux_enter\n brk #1\n");
__asm__(".p2align 2\n_restore:\n mov x8, #139\n svc #0\n");
extern char restore[];

/* macOS's arm_thread_state64 with the exception before it: mach/arm/_structs.h. */
struct machine {
    word address;
    unsigned syndrome, exception;
    word x[29], fp, lr, sp, pc;
    unsigned cpsr, pad;
};

/* Linux's lie 176 bytes into the context: asm/sigcontext.h. */
struct linux_machine { word address, x[31], sp, pc, pstate; };

static void load_machine(struct machine *to, const void *context) {
    const struct linux_machine *from = (const void *)((const char *)context + 176);
    for (int at = 0; at < 29; at++) to->x[at] = from->x[at];
    to->address = from->address, to->fp = from->x[29], to->lr = from->x[30], to->sp = from->sp, to->pc = from->pc;
}
static void store_machine(const struct machine *from, void *context) {
    struct linux_machine *to = (void *)((char *)context + 176);
    for (int at = 0; at < 29; at++) to->x[at] = from->x[at];
    to->x[29] = from->fp, to->x[30] = from->lr, to->sp = from->sp, to->pc = from->pc;
}

#else
#error "a CPU that macOS does not run on"
#endif
