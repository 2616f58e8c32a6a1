// Says what it has of its host, a line each; to the file `report` in the directory `out` where that is granted.
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <wasi/api.h>

extern char **environ;

static FILE *report;

static int transfer(int fd, int writing) {
    char byte = '\n';
    __wasi_size_t moved = 0;
    if (writing) return __wasi_fd_write(fd, &(__wasi_ciovec_t){(const uint8_t *)&byte, 1}, 1, &moved);
    return __wasi_fd_read(fd, &(__wasi_iovec_t){(uint8_t *)&byte, 1}, 1, &moved);
}

static void directory(int fd, const char *name) {
    __wasi_fd_t made = 0;
    const __wasi_rights_t rights = __WASI_RIGHTS_FD_READ | __WASI_RIGHTS_FD_WRITE;
    int create = __wasi_path_open(fd, 0, "made", __WASI_OFLAGS_CREAT, rights, 0, 0, &made);
    int write = __wasi_path_open(fd, 0, "there", 0, rights, 0, 0, &made);
    int read = __wasi_path_open(fd, 0, "there", 0, __WASI_RIGHTS_FD_READ, 0, 0, &made);
    int outside = __wasi_path_open(fd, 0, "../outside", 0, __WASI_RIGHTS_FD_READ, 0, 0, &made);
    fprintf(report, "%d: directory %s: create %d, write %d, read %d, outside %d\n", fd, name, create, write, read, outside);
}

int main(int argc, char **argv) {
    report = fopen("out/report", "w");
    if (!report) report = stdout;
    for (int i = 1; i < argc; i++) fprintf(report, "argument %s\n", argv[i]);
    for (char **variable = environ; *variable; variable++) fprintf(report, "variable %s\n", *variable);
    fprintf(report, "stdin %d\n", transfer(0, 0));
    fflush(report);
    fprintf(report, "stdout %d\n", transfer(1, 1));
    fprintf(report, "stderr %d\n", transfer(2, 1));
    __wasi_timestamp_t time = 0, resolution = 0;
    uint8_t random = 0;
    int clock = __wasi_clock_time_get(__WASI_CLOCKID_REALTIME, 1, &time);
    int about = __wasi_clock_res_get(__WASI_CLOCKID_REALTIME, &resolution);
    fprintf(report, "clock %d %d", clock, about);
    if (resolution >= 1000000000) fprintf(report, ", in steps of %llu s, %llu off", resolution / 1000000000, time % resolution);
    __wasi_event_t event;
    __wasi_size_t events = 0;
    __wasi_subscription_t soon = {.u = {.tag = __WASI_EVENTTYPE_CLOCK}};
    soon.u.u.clock.id = __WASI_CLOCKID_MONOTONIC;
    fprintf(report, "\nwait %d\n", __wasi_poll_oneoff(&soon, &event, 1, &events));
    fprintf(report, "random %d\n", __wasi_random_get(&random, 1));
    __wasi_fdstat_t what;
    for (int fd = 3; __wasi_fd_fdstat_get(fd, &what) == 0; fd++) {
        __wasi_prestat_t granted;
        char name[64] = "";
        if (what.fs_filetype == __WASI_FILETYPE_SOCKET_STREAM) {
            fprintf(report, "%d: socket\n", fd);
        } else if (__wasi_fd_prestat_get(fd, &granted) == 0 && granted.u.dir.pr_name_len < sizeof name) {
            if (__wasi_fd_prestat_dir_name(fd, (uint8_t *)name, granted.u.dir.pr_name_len) != 0) return 1;
            if (strcmp(name, "out") != 0) directory(fd, name);
        }
    }
    return fclose(report);
}
