// Every path of up to four components over a tree with links of all kinds: what opening, looking up and reading a link come to.
// The paths that lead outside of the granted directory must all be refused, wherever they turn, and no others. Left out are paths
// that end in a slash or in `/.`: there Wasmtime accepts what POSIX does not.
//@ like: wasmtime
//@ dir: work/inside::/
//@ file: work/secret = outside\n
//@ file: work/inside-too/secret = outside\n
//@ variants: default
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wasi/api.h>

enum { ROOT = 3, COMPONENTS = 11, DEPTH = 4 };

static const char *const component[COMPONENTS] = {
    "a", "file", ".", "..", "none", "to-a", "to-file", "to-up", "to-self", "to-dots", "to-deep",
};

static void make(void) {
    __wasi_fd_t fd;
    if (__wasi_path_create_directory(ROOT, "a") || __wasi_path_create_directory(ROOT, "a/a")) abort();
    const char *files[] = {"file", "a/file", "a/a/file"};
    for (int i = 0; i < 3; i++) {
        if (__wasi_path_open(ROOT, 0, files[i], __WASI_OFLAGS_CREAT, __WASI_RIGHTS_FD_WRITE, 0, 0, &fd)) abort();
        if (__wasi_fd_close(fd)) abort();
    }
    const char *below[] = {"", "a/", "a/a/"};
    const char *links[][2] = {
        {"a", "to-a"}, {"file", "to-file"}, {"..", "to-up"}, {"to-self", "to-self"}, {"./a/../to-a/.", "to-dots"}, {"../a/a/to-up", "to-deep"},
    };
    char path[32];
    for (int i = 0; i < 3; i++) {
        for (int j = 0; j < 6; j++) {
            sprintf(path, "%s%s", below[i], links[j][1]);
            if (__wasi_path_symlink(links[j][0], ROOT, path)) abort();
        }
    }
}

static unsigned long long hash = 14695981039346656037u;
static unsigned results[80];

static void note(int error, unsigned detail) {
    hash = (hash ^ (unsigned)error) * 1099511628211u;
    hash = (hash ^ detail) * 1099511628211u;
    results[error]++;
}

static void try_path(const char *path) {
    __wasi_filestat_t stat = {0};
    __wasi_fd_t fd;
    __wasi_size_t bytes = 0;
    uint8_t text[64];
    for (int follow = 0; follow < 2; follow++) {
        int error = __wasi_path_filestat_get(ROOT, follow, path, &stat);
        note(error, error ? 0 : stat.filetype);
        error = __wasi_path_open(ROOT, follow, path, 0, __WASI_RIGHTS_FD_READ, 0, 0, &fd);
        note(error, 0);
        if (!error) {
            if (__wasi_fd_filestat_get(fd, &stat)) abort();
            note(0, stat.filetype);
            if (__wasi_fd_close(fd)) abort();
        }
    }
    int error = __wasi_path_readlink(ROOT, path, text, sizeof text, &bytes);
    note(error, error ? 0 : bytes);
    if (strstr(path, "none") == NULL) return;
    note(__wasi_path_create_directory(ROOT, path), 0);
    note(__wasi_path_remove_directory(ROOT, path), 0);
}

int main(void) {
    make();
    char path[80];
    for (int depth = 1; depth <= DEPTH; depth++) {
        unsigned paths = 1;
        for (int i = 0; i < depth; i++) paths *= COMPONENTS;
        for (unsigned number = 0; number < paths; number++) {
            path[0] = 0;
            for (unsigned i = 0, rest = number; i < (unsigned)depth; i++, rest /= COMPONENTS) {
                if (i) strcat(path, "/");
                strcat(path, component[rest % COMPONENTS]);
            }
            size_t length = strlen(path);
            if (length < 2 || memcmp(path + length - 2, "/.", 2)) try_path(path);
        }
        printf("depth %d: hash %llx\n", depth, hash);
    }
    for (int error = 0; error < 80; error++) {
        if (results[error]) printf("errno %d: %u times\n", error, results[error]);
    }
}
