// Directories that another process moves while the program holds them. It says `ready` and waits for a line each time.
#include <string.h>
#include <wasi/api.h>
#include "check.h"

enum { ROOT = 3, OTHER = 4, PERM = __WASI_ERRNO_PERM, NOENT = __WASI_ERRNO_NOENT, FOLLOW = __WASI_LOOKUPFLAGS_SYMLINK_FOLLOW };

static __wasi_fd_t fd;

static void let_them(void) {
    char line[8];
    puts("ready");
    CHECK(fflush(stdout) == 0 && fgets(line, sizeof line, stdin) != NULL);
}

static __wasi_fd_t directory(int at, const char *path) {
    __wasi_fd_t directory;
    ANSWERS(__wasi_path_open(at, 0, path, __WASI_OFLAGS_DIRECTORY, __WASI_RIGHTS_FD_READ, ~(__wasi_rights_t)0, 0, &directory), 0, path);
    return directory;
}

static int open_file(int at, const char *path) {
    int error = __wasi_path_open(at, FOLLOW, path, 0, __WASI_RIGHTS_FD_READ, 0, 0, &fd);
    if (!error) CHECK(__wasi_fd_close(fd) == 0);
    return error;
}

// What is held can be used, and leads to nothing but what is below it.
static void held(int at) {
    __wasi_filestat_t stat;
    ANSWERS(open_file(at, "file"), 0, "file");
    ANSWERS(open_file(at, "sub/../file"), 0, "sub/../file");
    const char *out[] = {"..", "../file", "../secret", "sub/../..", "sub/../../secret", "up", "up/secret", "to-secret"};
    for (int i = 0; i < 8; i++) {
        ANSWERS(open_file(at, out[i]), PERM, out[i]);
        ANSWERS(__wasi_path_filestat_get(at, FOLLOW, out[i], &stat), PERM, out[i]);
        ANSWERS(__wasi_path_filestat_set_times(at, FOLLOW, out[i], 1, 1, 0), PERM, out[i]);
    }
    ANSWERS(__wasi_path_filestat_set_times(at, 0, "sub/../..", 1, 1, 0), PERM, "sub/../..");
    ANSWERS(__wasi_path_rename(at, "file", at, "../taken"), PERM, "../taken");
    ANSWERS(__wasi_path_rename(at, "../secret", at, "taken"), PERM, "../secret");
    ANSWERS(__wasi_path_link(at, 0, "../secret", at, "taken"), PERM, "../secret");
    ANSWERS(__wasi_path_create_directory(at, "../made"), PERM, "../made");
    ANSWERS(__wasi_path_unlink_file(at, "sub/../../secret"), PERM, "sub/../../secret");
    ANSWERS(__wasi_path_create_directory(at, "made"), 0, "made");
    ANSWERS(__wasi_path_remove_directory(at, "made"), 0, "made");
    // From a directory that is held to another: by the descriptors, wherever they are.
    ANSWERS(__wasi_path_rename(at, "file", ROOT, "passing"), 0, "file");
    ANSWERS(__wasi_path_rename(ROOT, "passing", at, "file"), 0, "file");
}

int main(void) {
    __wasi_fd_t m = directory(ROOT, "m"), sub = directory(m, "sub");
    held(m);
    ANSWERS(open_file(ROOT, "m/file"), 0, "m/file");
    let_them(); // `m` goes elsewhere
    held(m);
    ANSWERS(open_file(sub, "../file"), PERM, "../file");
    ANSWERS(open_file(ROOT, "m/file"), NOENT, "m/file");
    ANSWERS(open_file(ROOT, "m/sub/../file"), NOENT, "m/sub/../file");
    let_them(); // a link to where it has gone takes its place
    held(m);
    ANSWERS(open_file(ROOT, "m/file"), PERM, "m/file");
    ANSWERS(open_file(ROOT, "m/sub/../file"), PERM, "m/sub/../file");
    let_them(); // it comes to the other granted directory
    held(m);
    ANSWERS(open_file(OTHER, "m/file"), 0, "m/file");
    ANSWERS(open_file(OTHER, "m/../m/file"), 0, "m/../m/file");
    ANSWERS(open_file(OTHER, "m/../../granted/file"), PERM, "m/../../granted/file");
    let_them(); // the granted directory itself goes elsewhere, where it lies beside a secret
    ANSWERS(open_file(ROOT, "file"), 0, "file");
    ANSWERS(open_file(ROOT, "../secret"), PERM, "../secret");
    ANSWERS(open_file(ROOT, ".."), PERM, "..");
    let_them(); // and is removed: nothing is there, and above is still outside
    ANSWERS(open_file(ROOT, "file"), NOENT, "file");
    ANSWERS(open_file(ROOT, ".."), PERM, "..");
    ANSWERS(open_file(ROOT, "../secret"), PERM, "../secret");
    ANSWERS(__wasi_path_create_directory(ROOT, "made"), NOENT, "made");
    puts("ok");
}
