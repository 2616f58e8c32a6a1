// What a program of `wasi/` costs in C that is confined as ours are, compiled in front of it: the calls that the runtime makes for
// `open` and `stat`, below a Landlock ruleset and a seccomp filter. The filter lets all pass: what it says makes no difference,
// as the kernel keeps for each call whether any filter can refuse it. What then remains of the difference is ours.
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/openat2.h>
#include <linux/seccomp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static const char *const granted[] = {"data", "/dev"};
static int directories[2];

__attribute__((constructor)) static void confine(void) {
    // Files, TCP ports, signals and abstract sockets; nothing is executed, and no device has an operation of its own.
    uint64_t handled[] = {0xffff, 3, 3};
    int ruleset = syscall(SYS_landlock_create_ruleset, handled, sizeof handled, 0);
    int failed = ruleset < 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0;
    for (int i = 0; i < 2; i++) {
        directories[i] = open(granted[i], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        struct landlock_path_beneath_attr rule = {0x7ffe, directories[i]};
        failed |= syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) != 0;
    }
    failed |= syscall(SYS_landlock_restrict_self, ruleset, 0) != 0;
    struct sock_filter allow = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    struct sock_fprog filter = {1, &allow};
    failed |= syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_SPEC_ALLOW, &filter) != 0;
    if (failed) abort();
}

__attribute__((unused)) static int confined_open(const char *path, int flags) {
    struct open_how how = {.flags = flags, .resolve = RESOLVE_NO_SYMLINKS};
    for (int i = 0; i < 2; i++) {
        size_t bytes = strlen(granted[i]);
        if (strncmp(path, granted[i], bytes) == 0 && path[bytes] == '/')
            return syscall(SYS_openat2, directories[i], path + bytes + 1, &how, sizeof how);
    }
    return -1;
}

__attribute__((unused)) static int confined_stat(const char *path, struct stat *status) {
    int file = confined_open(path, O_PATH | O_CLOEXEC);
    return file < 0 || fstat(file, status) != 0 || close(file) != 0 ? -1 : 0;
}

#define open(path, flags) confined_open(path, (flags) | O_CLOEXEC | O_NOCTTY)
#define stat(path, status) confined_stat(path, status)
