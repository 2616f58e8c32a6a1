// Every function on paths, on every kind of path that leads outside: refused, each with the same error. The first part of a path
// is what `fixed.rs` has put there; links that the program makes itself follow at the end.
#include <string.h>
#include <wasi/api.h>
#include "check.h"

enum { ROOT = 3, PERM = __WASI_ERRNO_PERM, FOLLOW = __WASI_LOOKUPFLAGS_SYMLINK_FOLLOW };
enum { TIMES = __WASI_FSTFLAGS_ATIM | __WASI_FSTFLAGS_MTIM };

// Outside, or nowhere that a guest can name, where it is followed.
static const char *const outside[] = {
    "..", "../", "./..", "../..", "a/../..", "a/../../granted", "a/./.././..", "a//..//..", "../granted/file", "../../../../../../etc/passwd",
    "/", "//", "/file", "/..", "/etc/passwd", "//etc/passwd",
    "out", "out-file", "out-none", "./out", "a/../out", "a/out", "a/b/out", "out/sub", "out/sub/..", "out/../granted/file", "out-and-in",
    "abs", "abs-file", "abs-none", "abs-in", "abs-in/file", "root", "root/etc/passwd",
    "chain", "chain-abs", "to-a/../out", "to-a/b/out", "up", "up/outside/file", "a/b/up", "to-a/b/up/up",
};

static __wasi_fd_t fd;

static void following(const char *path) {
    static const int hows[] = {0, __WASI_OFLAGS_CREAT, __WASI_OFLAGS_TRUNC, __WASI_OFLAGS_CREAT | __WASI_OFLAGS_TRUNC, __WASI_OFLAGS_DIRECTORY};
    static const __wasi_rights_t rights[] = {0, __WASI_RIGHTS_FD_READ, __WASI_RIGHTS_FD_WRITE, ~(__wasi_rights_t)0};
    for (int how = 0; how < 5; how++) {
        for (int right = 0; right < 4; right++) {
            ANSWERS(__wasi_path_open(ROOT, FOLLOW, path, hows[how], rights[right], rights[right], 0, &fd), PERM, path);
        }
    }
    __wasi_filestat_t stat;
    ANSWERS(__wasi_path_filestat_get(ROOT, FOLLOW, path, &stat), PERM, path);
    ANSWERS(__wasi_path_filestat_set_times(ROOT, FOLLOW, path, 1, 1, TIMES), PERM, path);
    ANSWERS(__wasi_path_link(ROOT, FOLLOW, path, ROOT, "linked"), __WASI_ERRNO_INVAL, path);
}

// A name below: followed or not, the way to it is outside.
static void below(const char *start, const char *name) {
    char path[128];
    snprintf(path, sizeof path, "%s/%s", start, name);
    following(path);
    __wasi_filestat_t stat;
    uint8_t text[64];
    __wasi_size_t bytes;
    ANSWERS(__wasi_path_open(ROOT, 0, path, 0, __WASI_RIGHTS_FD_READ, 0, 0, &fd), PERM, path);
    ANSWERS(__wasi_path_open(ROOT, 0, path, __WASI_OFLAGS_CREAT | __WASI_OFLAGS_EXCL, __WASI_RIGHTS_FD_WRITE, 0, 0, &fd), PERM, path);
    ANSWERS(__wasi_path_filestat_get(ROOT, 0, path, &stat), PERM, path);
    ANSWERS(__wasi_path_filestat_set_times(ROOT, 0, path, 1, 1, TIMES), PERM, path);
    ANSWERS(__wasi_path_readlink(ROOT, path, text, sizeof text, &bytes), PERM, path);
    ANSWERS(__wasi_path_create_directory(ROOT, path), PERM, path);
    ANSWERS(__wasi_path_remove_directory(ROOT, path), PERM, path);
    ANSWERS(__wasi_path_unlink_file(ROOT, path), PERM, path);
    ANSWERS(__wasi_path_rename(ROOT, path, ROOT, "taken"), PERM, path);
    ANSWERS(__wasi_path_rename(ROOT, "file", ROOT, path), PERM, path);
    ANSWERS(__wasi_path_rename(ROOT, "a", ROOT, path), PERM, path);
    ANSWERS(__wasi_path_link(ROOT, 0, path, ROOT, "linked"), PERM, path);
    ANSWERS(__wasi_path_link(ROOT, 0, "file", ROOT, path), PERM, path);
    ANSWERS(__wasi_path_symlink("anything", ROOT, path), PERM, path);
}

// From each directory, as `..` is taken from the descriptor that is given, not from the granted one.
static void from_below(void) {
    __wasi_fd_t deep;
    CHECK(__wasi_path_open(ROOT, 0, "a/b", __WASI_OFLAGS_DIRECTORY, __WASI_RIGHTS_FD_READ, ~(__wasi_rights_t)0, 0, &deep) == 0);
    const char *paths[] = {"..", "../file", "../../file", "./..", "../b", "../b/file", "up", "out"};
    for (int i = 0; i < 8; i++) {
        __wasi_filestat_t stat;
        ANSWERS(__wasi_path_open(deep, FOLLOW, paths[i], 0, __WASI_RIGHTS_FD_READ, 0, 0, &fd), PERM, paths[i]);
        ANSWERS(__wasi_path_filestat_get(deep, FOLLOW, paths[i], &stat), PERM, paths[i]);
    }
    CHECK(__wasi_fd_close(deep) == 0);
}

// What is no way out: the names of links themselves, and links that stay.
static void itself(void) {
    __wasi_filestat_t stat;
    uint8_t text[64];
    __wasi_size_t bytes;
    const char *links[] = {"out", "out-file", "out-none", "abs", "abs-file", "chain", "root"};
    for (int i = 0; i < 7; i++) {
        const char *name = links[i];
        ANSWERS(__wasi_path_filestat_get(ROOT, 0, name, &stat), 0, name);
        CHECK(stat.filetype == __WASI_FILETYPE_SYMBOLIC_LINK);
        ANSWERS(__wasi_path_open(ROOT, 0, name, 0, __WASI_RIGHTS_FD_READ, 0, 0, &fd), __WASI_ERRNO_LOOP, name);
        ANSWERS(__wasi_path_open(ROOT, 0, name, __WASI_OFLAGS_CREAT, __WASI_RIGHTS_FD_WRITE, 0, 0, &fd), __WASI_ERRNO_LOOP, name);
        ANSWERS(__wasi_path_open(ROOT, FOLLOW, name, __WASI_OFLAGS_CREAT | __WASI_OFLAGS_EXCL, __WASI_RIGHTS_FD_WRITE, 0, 0, &fd), __WASI_ERRNO_EXIST, name);
        ANSWERS(__wasi_path_open(ROOT, 0, name, __WASI_OFLAGS_TRUNC, __WASI_RIGHTS_FD_WRITE, 0, 0, &fd), __WASI_ERRNO_LOOP, name);
        ANSWERS(__wasi_path_filestat_set_times(ROOT, 0, name, 1, 1, TIMES), 0, name);
        ANSWERS(__wasi_path_create_directory(ROOT, name), __WASI_ERRNO_EXIST, name);
        ANSWERS(__wasi_path_symlink("x", ROOT, name), __WASI_ERRNO_EXIST, name);
        ANSWERS(__wasi_path_link(ROOT, 0, "file", ROOT, name), __WASI_ERRNO_EXIST, name);
        ANSWERS(__wasi_path_remove_directory(ROOT, name), __WASI_ERRNO_NOTDIR, name);
        // A second name of the link is as much of a link; what takes its place takes the link's.
        ANSWERS(__wasi_path_link(ROOT, 0, name, ROOT, "second"), 0, name);
        ANSWERS(__wasi_path_open(ROOT, FOLLOW, "second", __WASI_OFLAGS_CREAT, __WASI_RIGHTS_FD_WRITE, 0, 0, &fd), PERM, name);
        ANSWERS(__wasi_path_rename(ROOT, "second", ROOT, "third"), 0, name);
        ANSWERS(__wasi_path_open(ROOT, FOLLOW, "third", __WASI_OFLAGS_CREAT, __WASI_RIGHTS_FD_WRITE, 0, 0, &fd), PERM, name);
        ANSWERS(__wasi_path_unlink_file(ROOT, "third"), 0, name);
        // Its text is told, unless it names a place of the host's.
        ANSWERS(__wasi_path_readlink(ROOT, name, text, sizeof text, &bytes), strncmp(name, "abs", 3) && strcmp(name, "root") ? 0 : PERM, name);
    }
    const char *stay[] = {"to-a/file", "to-a/../file", "a/b/../../file", "./file", "a/./b/file", "to-a/b/../b/file"};
    for (int i = 0; i < 6; i++) {
        ANSWERS(__wasi_path_open(ROOT, FOLLOW, stay[i], 0, __WASI_RIGHTS_FD_READ, 0, 0, &fd), 0, stay[i]);
        CHECK(__wasi_fd_close(fd) == 0);
    }
}

// Published of others: a program makes the link itself, then creates through it (Wasmer: CVE-2024-38358, wazero: issue 2321);
// a link with an absolute text (uvwasi: issue 271).
static void own_links(void) {
    const char *texts[] = {"../outside/file", "../outside/new", "..", "a/../../outside/new", "../granted/../outside"};
    for (int i = 0; i < 5; i++) {
        ANSWERS(__wasi_path_symlink(texts[i], ROOT, "own"), 0, texts[i]);
        following("own");
        below("own", "file");
        ANSWERS(__wasi_path_unlink_file(ROOT, "own"), 0, texts[i]);
    }
    const char *absolute[] = {"/", "/etc/passwd", "//etc/passwd", "/file"};
    for (int i = 0; i < 4; i++) ANSWERS(__wasi_path_symlink(absolute[i], ROOT, "own"), PERM, absolute[i]);
    // A link that becomes a way out by being moved up.
    ANSWERS(__wasi_path_symlink("../../file", ROOT, "a/b/own"), 0, "a/b/own");
    ANSWERS(__wasi_path_open(ROOT, FOLLOW, "a/b/own", 0, __WASI_RIGHTS_FD_READ, 0, 0, &fd), 0, "a/b/own");
    CHECK(__wasi_fd_close(fd) == 0);
    ANSWERS(__wasi_path_rename(ROOT, "a/b/own", ROOT, "a/own"), 0, "a/own");
    following("a/own");
    ANSWERS(__wasi_path_rename(ROOT, "a/b", ROOT, "b"), 0, "b");
    following("b/up");
    ANSWERS(__wasi_path_rename(ROOT, "b", ROOT, "a/b"), 0, "b");
    ANSWERS(__wasi_path_unlink_file(ROOT, "a/own"), 0, "a/own");
}

int main(void) {
    for (unsigned i = 0; i < sizeof outside / sizeof *outside; i++) {
        following(outside[i]);
        below(outside[i], "file");
        below(outside[i], "victim");
        below(outside[i], "empty");
        below(outside[i], "new");
        below(outside[i], ".");
        below(outside[i], "..");
        below(outside[i], "sub/file");
    }
    from_below();
    itself();
    own_links();
    puts("ok");
}
