// Runs commands in turn and prints what each run cost, a line a run: which command, wall nanoseconds, CPU microseconds, peak
// resident KiB, exit code. The commands alternate, so that what changes on the machine meanwhile meets each alike.
//
//     measure RUNS OUTPUT COMMAND... -- COMMAND... [-- COMMAND...]
//     measure resident OUTPUT COMMAND...
//
// The second prints the KiB that are resident when the command exits: the system counts the peak of a small program in steps
// of hundreds of KiB, so that this stops it before its memory goes and lets the page tables be counted.
//
// Standard output of the commands goes to OUTPUT.0, OUTPUT.1 and so on. A small static program does this because a process
// starts with its parent's peak of resident memory on its account: that of a script's interpreter would hide a small program's.
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { COMMANDS = 128 };

static void fail(const char *what) {
    fprintf(stderr, "measure: %s: %s\n", what, strerror(errno));
    exit(1);
}

static long long nanoseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000000LL + now.tv_nsec;
}

static void run(int number, char **command, const char *output) {
    char path[4096];
    snprintf(path, sizeof path, "%s.%d", output, number);
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    if (file < 0) fail(path);
    int input = open("/dev/null", O_RDONLY);
    if (input < 0) fail("/dev/null");
    long long start = nanoseconds();
    pid_t child = vfork();
    if (child < 0) fail("fork");
    if (child == 0) {
        dup2(input, 0);
        dup2(file, 1);
        execvp(command[0], command);
        _exit(127);
    }
    int status;
    struct rusage usage;
    while (wait4(child, &status, 0, &usage) < 0)
        if (errno != EINTR) fail("wait");
    long long wall = nanoseconds() - start;
    long long cpu = (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000LL + usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    printf("%d %lld %lld %ld %d\n", number, wall, cpu, usage.ru_maxrss, code);
    close(file);
    close(input);
}

// Resident KiB of a stopped process, from its page tables.
static long resident_kib(pid_t process) {
    char path[64], line[256];
    snprintf(path, sizeof path, "/proc/%d/smaps_rollup", (int)process);
    FILE *file = fopen(path, "r");
    if (!file) fail(path);
    long kib = -1;
    while (kib < 0 && fgets(line, sizeof line, file))
        if (sscanf(line, "Rss: %ld kB", &kib) != 1) kib = -1;
    fclose(file);
    return kib;
}

static int resident(char **command, const char *output) {
    pid_t child = fork();
    if (child < 0) fail("fork");
    if (child == 0) {
        if (!freopen(output, "w", stdout) || ptrace(PTRACE_TRACEME, 0, 0, 0) < 0) _exit(127);
        execvp(command[0], command);
        _exit(127);
    }
    int status;
    if (waitpid(child, &status, 0) < 0 || !WIFSTOPPED(status)) fail("start");
    if (ptrace(PTRACE_SETOPTIONS, child, 0, PTRACE_O_TRACEEXIT | PTRACE_O_EXITKILL) < 0) fail("trace");
    for (int signal = 0;;) {
        if (ptrace(PTRACE_CONT, child, 0, signal) < 0 || waitpid(child, &status, 0) < 0) fail("continue");
        if (!WIFSTOPPED(status)) fail("the command went without a word");
        if (status >> 8 == (SIGTRAP | PTRACE_EVENT_EXIT << 8)) break;
        signal = WSTOPSIG(status);
    }
    printf("%ld\n", resident_kib(child));
    ptrace(PTRACE_CONT, child, 0, 0);
    waitpid(child, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : 1;
}

int main(int argc, char **argv) {
    if (argc < 4) {
        fprintf(stderr, "usage: measure RUNS OUTPUT COMMAND... -- COMMAND...\n");
        return 2;
    }
    if (strcmp(argv[1], "resident") == 0) return resident(argv + 3, argv[2]);
    char **commands[COMMANDS] = {argv + 3};
    int count = 1;
    for (int i = 3; i < argc; i++) {
        if (strcmp(argv[i], "--") != 0) continue;
        argv[i] = NULL;
        if (count == COMMANDS) {
            fprintf(stderr, "measure: too many commands\n");
            return 2;
        }
        commands[count++] = argv + i + 1;
    }
    for (int runs = atoi(argv[1]); runs > 0; runs--)
        for (int number = 0; number < count; number++) run(number, commands[number], argv[2]);
    return 0;
}
