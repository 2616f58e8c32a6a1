// What every function on paths answers to every path of a few components, over links of all kinds into the tree and out of it.
// One line a path: the path, then errors and what was found, two digits each. What a call changes is changed back, so that each
// path meets the same tree.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wasi/api.h>

enum { ROOT = 3, COMPONENTS = 18, DEPTH = 3, FOLLOW = __WASI_LOOKUPFLAGS_SYMLINK_FOLLOW };

static const char *const component[COMPONENTS] = {
    "a", "file", ".", "..", "none", "to-a", "to-file", "to-slash", "to-none", "to-up", "loop",
    "out", "out-file", "out-none", "abs", "abs-in", "out-and-in", "empty",
};
// Where calls that create may have made something.
static const char *const made[] = {"none", "void", "a/none", "a/void", "a/a/none", "a/a/void"};

static void fail(const char *path, const char *what) {
    printf("%s: %s\n", path, what);
    exit(1);
}

static void answer(unsigned number) { printf("%02x", number); }

// For what may be there or not.
static void tidy(int error) { (void)error; }

static void remove_made(void) {
    for (unsigned i = 0; i < sizeof made / sizeof *made; i++) tidy(__wasi_path_unlink_file(ROOT, made[i]));
}

// A file's size tells where it is: only those outside have as many bytes.
static void found(const char *path, const __wasi_filestat_t *stat) {
    if (stat->filetype == __WASI_FILETYPE_REGULAR_FILE && stat->size > 10) fail(path, "ESCAPE");
    answer(stat->filetype);
    answer(stat->filetype == __WASI_FILETYPE_REGULAR_FILE ? stat->size : 0);
}

static void opening(const char *path) {
    static const int hows[] = {
        0,
        __WASI_OFLAGS_DIRECTORY,
        __WASI_OFLAGS_EXCL,
        __WASI_OFLAGS_CREAT,
        __WASI_OFLAGS_CREAT | __WASI_OFLAGS_EXCL,
        __WASI_OFLAGS_CREAT | __WASI_OFLAGS_TRUNC,
    };
    static const __wasi_rights_t rights[] = {__WASI_RIGHTS_FD_READ, __WASI_RIGHTS_FD_WRITE, __WASI_RIGHTS_FD_READ | __WASI_RIGHTS_FD_WRITE};
    for (int lookup = 0; lookup <= FOLLOW; lookup++) {
        for (int how = 0; how < 6; how++) {
            for (int right = 0; right < 3; right++) {
                if (right == 2 && how != 0 && how != 3) continue;
                __wasi_fd_t fd;
                int error = __wasi_path_open(ROOT, lookup, path, hows[how], rights[right], 0, 0, &fd);
                answer(error);
                if (error) continue;
                __wasi_filestat_t stat;
                if (__wasi_fd_filestat_get(fd, &stat)) fail(path, "what is open has no attributes");
                found(path, &stat);
                if (__wasi_fd_close(fd)) fail(path, "what is open cannot be closed");
                if (hows[how] & __WASI_OFLAGS_CREAT) remove_made();
            }
        }
    }
}

static void looking(const char *path) {
    uint8_t text[64];
    __wasi_size_t bytes = 0;
    for (int lookup = 0; lookup <= FOLLOW; lookup++) {
        __wasi_filestat_t stat;
        int error = __wasi_path_filestat_get(ROOT, lookup, path, &stat);
        answer(error);
        if (!error) found(path, &stat);
        answer(__wasi_path_filestat_set_times(ROOT, lookup, path, 1, 2, __WASI_FSTFLAGS_ATIM | __WASI_FSTFLAGS_MTIM));
    }
    answer(__wasi_path_readlink(ROOT, path, text, sizeof text, &bytes));
    answer(bytes);
}

// Gives `moved` its place at `path` back. Where the way to it led through itself, it is the only one of its name that is missing.
static void restore(const char *moved, const char *path) {
    if (__wasi_path_rename(ROOT, moved, ROOT, path) == 0) return;
    static const char *const directory[] = {"", "a/", "a/a/"};
    char last[16] = {0}, place[32];
    size_t end = strlen(path);
    while (end > 0 && path[end - 1] == '/') end--;
    size_t start = end;
    while (start > 0 && path[start - 1] != '/') start--;
    memcpy(last, path + start, end - start);
    for (int i = 0; i < 3; i++) {
        __wasi_filestat_t stat;
        sprintf(place, "%s%s", directory[i], last);
        if (__wasi_path_filestat_get(ROOT, 0, place, &stat) == 0) continue;
        if (__wasi_path_rename(ROOT, moved, ROOT, place) == 0) return;
    }
    fail(path, "what was moved cannot be moved back");
}

static void changing(const char *path) {
    int error = __wasi_path_create_directory(ROOT, path);
    answer(error);
    if (!error && __wasi_path_remove_directory(ROOT, path)) fail(path, "a new directory cannot be removed");
    error = __wasi_path_symlink("anything", ROOT, path);
    answer(error);
    if (!error && __wasi_path_unlink_file(ROOT, path)) fail(path, "a new link cannot be removed");
    error = __wasi_path_link(ROOT, 0, "spare", ROOT, path);
    answer(error);
    if (!error && __wasi_path_unlink_file(ROOT, path)) fail(path, "a second name cannot be removed");
    // Away and back.
    error = __wasi_path_rename(ROOT, path, ROOT, "moved");
    answer(error);
    if (!error) restore("moved", path);
    // Removed, where a second name keeps it.
    int kept = __wasi_path_link(ROOT, 0, path, ROOT, "kept");
    answer(kept);
    error = __wasi_path_unlink_file(ROOT, path);
    answer(error);
    if (!kept && !error) restore("kept", path);
    if (!kept && error && __wasi_path_unlink_file(ROOT, "kept")) fail(path, "a second name cannot be removed");
    if (kept && !error) fail(path, "it is lost");
    error = __wasi_path_remove_directory(ROOT, path);
    answer(error);
    if (!error) {
        if (__wasi_path_create_directory(ROOT, "again")) fail(path, "there is no room for a directory");
        restore("again", path);
    }
    // Where nothing is: what is there would be lost.
    __wasi_filestat_t stat;
    if (__wasi_path_filestat_get(ROOT, 0, path, &stat) == 0) return;
    const char *spare[] = {"spare", "spare-directory"};
    for (int i = 0; i < 2; i++) {
        error = __wasi_path_rename(ROOT, spare[i], ROOT, path);
        answer(error);
        if (!error && __wasi_path_rename(ROOT, path, ROOT, spare[i])) fail(path, "what was moved cannot be moved back");
    }
}

static void try_path(const char *path) {
    printf("%s ", path);
    looking(path);
    opening(path);
    changing(path);
    putchar('\n');
}

int main(int count, char **args) {
    int depths = count > 1 ? atoi(args[1]) : DEPTH;
    static char buffer[65536];
    setvbuf(stdout, buffer, _IOFBF, sizeof buffer);
    char path[128];
    for (int depth = 1; depth <= depths; depth++) {
        unsigned paths = 1;
        for (int i = 0; i < depth; i++) paths *= COMPONENTS;
        for (unsigned number = 0; number < paths; number++) {
            path[0] = 0;
            for (unsigned i = 0, rest = number; i < (unsigned)depth; i++, rest /= COMPONENTS) {
                if (i) strcat(path, "/");
                strcat(path, component[rest % COMPONENTS]);
            }
            try_path(path);
            if (depth == DEPTH) continue;
            strcat(path, "/");
            try_path(path);
            strcat(path, "/");
            try_path(path);
            if (depth == 1) {
                strcat(path, ".");
                try_path(path);
            }
        }
    }
    const char *odd[] = {"", "/", "//", "/file", "/..", "./", ".//file", "//file", "a//file", "a/.//./file", "../../file", "a/../../granted/file"};
    for (unsigned i = 0; i < sizeof odd / sizeof *odd; i++) try_path(odd[i]);
}
