// Starts a program on a kernel that lacks something, or has an old version of it.
//
//   launcher refuse ERRNO CALL[,CALL] PROGRAM   the system calls fail with ERRNO
//   launcher landlock VERSION PROGRAM           Landlock says that it has this version
//
// The kernel is this machine's: a filter of our own answers in its place.
#define _GNU_SOURCE
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LANDLOCK_CREATE_RULESET = 444, VERSION_FLAG = 1 };

static void fail(const char *what) {
    fprintf(stderr, "launcher: %s: %s\n", what, strerror(errno));
    exit(99);
}

static int install(struct sock_filter *filter, unsigned short len, unsigned flags) {
    struct sock_fprog program = {len, filter};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) fail("no_new_privs");
    int listener = (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program);
    if (listener < 0) fail("seccomp");
    return listener;
}

static void refuse(unsigned error, char *calls, char **program) {
    for (char *call = strtok(calls, ","); call != NULL; call = strtok(NULL, ",")) {
        struct sock_filter filter[] = {
            BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
            BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)atoi(call), 0, 1),
            BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error),
            BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        };
        // The last filter must not keep the next one out.
        install(filter, 4, 0);
    }
    execv(program[0], program);
    fail(program[0]);
}

static volatile int listener = -1;
static char **started;

static int child(void *unused) {
    (void)unused;
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, LANDLOCK_CREATE_RULESET, 0, 3),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[2])),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, VERSION_FLAG, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    listener = install(filter, 6, SECCOMP_FILTER_FLAG_NEW_LISTENER);
    execv(started[0], started);
    fail(started[0]);
    return 99;
}

static void landlock(long version, char **program) {
    static char stack[65536] __attribute__((aligned(16)));
    started = program;
    // The child shares descriptors and memory until it executes the program, so that the listener is ours as well.
    int pid = clone(child, stack + sizeof stack, CLONE_FILES | CLONE_VM | CLONE_VFORK | SIGCHLD, NULL);
    if (pid < 0) fail("clone");
    struct seccomp_notif question;
    memset(&question, 0, sizeof question);
    // The program asks once. One that ends before makes the wait fail.
    if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &question) == 0) {
        struct seccomp_notif_resp answer = {.id = question.id, .val = version};
        if (ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &answer) != 0) fail("answer");
    }
    close(listener);
    int status;
    if (waitpid(pid, &status, 0) != pid) fail("waitpid");
    exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}

int main(int argc, char **argv) {
    if (argc >= 5 && strcmp(argv[1], "refuse") == 0) refuse((unsigned)atoi(argv[2]), argv[3], argv + 4);
    if (argc >= 4 && strcmp(argv[1], "landlock") == 0) landlock(atol(argv[2]), argv + 3);
    fprintf(stderr, "launcher: wrong arguments\n");
    return 99;
}
