// Names and paths as long as the system has them and longer, and directories below more components than a path can hold: they are
// opened one below the other, and `..` from there leads no further up than to the one that it is taken from.
#include <string.h>
#include <wasi/api.h>
#include "check.h"

enum { ROOT = 3, NAME_MAX = 255, PATH_MAX = 4096, LEVELS = 40, PERM = __WASI_ERRNO_PERM };
enum { NAMETOOLONG = __WASI_ERRNO_NAMETOOLONG, NOENT = __WASI_ERRNO_NOENT, FOLLOW = __WASI_LOOKUPFLAGS_SYMLINK_FOLLOW };

static __wasi_fd_t fd;
static char name[NAME_MAX + 2], path[2 * PATH_MAX];

static int open_file(int at, const char *path) {
    int error = __wasi_path_open(at, FOLLOW, path, 0, __WASI_RIGHTS_FD_READ, 0, 0, &fd);
    if (!error) CHECK(__wasi_fd_close(fd) == 0);
    return error;
}

// `part` again and again, up to `length` bytes less those of `end`, then `end`.
static const char *repeated(const char *part, size_t length, const char *end) {
    size_t size = strlen(part), room = length - strlen(end);
    path[0] = 0;
    for (size_t at = 0; at + size <= room; at += size) memcpy(path + at, part, size + 1);
    strcat(path, end);
    return path;
}

static void names(void) {
    memset(name, 'n', NAME_MAX);
    ANSWERS(__wasi_path_create_directory(ROOT, name), 0, "the longest name");
    ANSWERS(__wasi_path_remove_directory(ROOT, name), 0, "the longest name");
    ANSWERS(open_file(ROOT, name), NOENT, "the longest name");
    name[NAME_MAX] = 'n';
    ANSWERS(open_file(ROOT, name), NAMETOOLONG, "a longer name");
    ANSWERS(__wasi_path_create_directory(ROOT, name), NAMETOOLONG, "a longer name");
    ANSWERS(__wasi_path_unlink_file(ROOT, name), NAMETOOLONG, "a longer name");
    ANSWERS(__wasi_path_symlink(name, ROOT, "long-link"), 0, "a link to a longer name");
    ANSWERS(open_file(ROOT, "long-link"), NAMETOOLONG, "a link to a longer name");
    ANSWERS(open_file(ROOT, "long-link/x"), NAMETOOLONG, "a link to a longer name");
    ANSWERS(__wasi_path_unlink_file(ROOT, "long-link"), 0, "a link to a longer name");
    // What comes first is told first.
    sprintf(path, "none/%s", name);
    ANSWERS(open_file(ROOT, path), NOENT, "a longer name below nothing");
    sprintf(path, "file/%s", name);
    ANSWERS(open_file(ROOT, path), __WASI_ERRNO_NOTDIR, "a longer name below a file");
    sprintf(path, "../%s", name);
    ANSWERS(open_file(ROOT, path), PERM, "a longer name outside");
    name[NAME_MAX] = 0;
}

static void paths(void) {
    // The kernel counts the NUL.
    ANSWERS(open_file(ROOT, repeated("./", PATH_MAX - 1, "file")), 0, "the longest path");
    ANSWERS(open_file(ROOT, repeated("./", PATH_MAX - 1, "/file")), 0, "the longest path with two slashes");
    ANSWERS(open_file(ROOT, repeated("./", PATH_MAX + 1, "file")), NAMETOOLONG, "a longer path");
    ANSWERS(open_file(ROOT, repeated("./", 2 * PATH_MAX - 2, "file")), NAMETOOLONG, "a much longer path");
    ANSWERS(__wasi_path_symlink(repeated("./", PATH_MAX + 1, "file"), ROOT, "long-link"), NAMETOOLONG, "a longer text");
    ANSWERS(open_file(ROOT, repeated("../", PATH_MAX - 1, "x")), PERM, "many times up");
    ANSWERS(open_file(ROOT, repeated("////", PATH_MAX - 1, "x")), PERM, "many slashes");
    ANSWERS(open_file(ROOT, "way-out"), PERM, "a long way out");
    ANSWERS(open_file(ROOT, "way-out/file"), PERM, "a long way out");
}

static void levels(void) {
    __wasi_fd_t at = ROOT, below;
    char back[3 * LEVELS + 16];
    for (int level = 0; level < LEVELS; level++) {
        ANSWERS(__wasi_path_create_directory(at, name), 0, "a level");
        ANSWERS(__wasi_path_open(at, 0, name, __WASI_OFLAGS_DIRECTORY, __WASI_RIGHTS_FD_READ, ~(__wasi_rights_t)0, 0, &below), 0, "a level");
        if (at != ROOT) CHECK(__wasi_fd_close(at) == 0);
        at = below;
        ANSWERS(open_file(at, ".."), PERM, "above a level");
    }
    back[0] = 0;
    for (int level = 0; level < LEVELS; level++) {
        strcat(back, "../");
        ANSWERS(open_file(at, back), PERM, back);
    }
    strcat(back, "file");
    ANSWERS(open_file(at, back), PERM, back);
    // A few levels down and up again: further than a path can be long, in one path by links.
    ANSWERS(__wasi_path_create_directory(at, "a"), 0, "a");
    ANSWERS(__wasi_path_create_directory(at, "a/a"), 0, "a/a");
    ANSWERS(open_file(at, "a/a/../../a/a"), 0, "a/a/../../a/a");
    ANSWERS(open_file(at, "a/a/../../.."), PERM, "a/a/../../..");
    ANSWERS(open_file(at, "a/a/../../../x"), PERM, "a/a/../../../x");
    CHECK(__wasi_fd_close(at) == 0);
}

// Forty links are followed, and not one more.
static void links(void) {
    char from[16], to[16];
    for (int i = 1; i <= 41; i++) {
        sprintf(from, "link-%d", i);
        sprintf(to, i == 1 ? "file" : "link-%d", i - 1);
        ANSWERS(__wasi_path_symlink(to, ROOT, from), 0, from);
    }
    ANSWERS(open_file(ROOT, "link-39"), 0, "link-39");
    ANSWERS(open_file(ROOT, "link-40"), 0, "link-40");
    ANSWERS(open_file(ROOT, "link-41"), __WASI_ERRNO_LOOP, "link-41");
}

int main(void) {
    names();
    paths();
    levels();
    links();
    puts("ok");
}
