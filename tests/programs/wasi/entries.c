// What each path function makes of each kind of entry, with and without a slash at the end. Links are never followed by what makes,
// removes or renames a name, a slash asks for a directory, and a refusal changes nothing. Where Wasmtime accepts what POSIX does
// not, this is POSIX.
//@ dir: work::/
//@ variants: default
//@ stdout: ok
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wasi/api.h>

#define CHECK(condition) \
    do { \
        if (!(condition)) { \
            printf("line %d: %s (errno %d)\n", __LINE__, #condition, errno); \
            exit(1); \
        } \
    } while (0)
#define E(name) __WASI_ERRNO_##name
#define R(name) ((__wasi_rights_t)__WASI_RIGHTS_##name)

enum { ROOT = 3 };

static int create(const char *path) {
    __wasi_fd_t fd;
    int error = __wasi_path_open(ROOT, 0, path, __WASI_OFLAGS_CREAT | __WASI_OFLAGS_EXCL, R(FD_WRITE), 0, 0, &fd);
    return error ? error : __wasi_fd_close(fd);
}

static int open_with(const char *path, int follow, int how, __wasi_rights_t rights) {
    __wasi_fd_t fd;
    int error = __wasi_path_open(ROOT, follow, path, how, rights, 0, 0, &fd);
    return error ? error : __wasi_fd_close(fd);
}

static int type(const char *path, int follow) {
    __wasi_filestat_t stat;
    int error = __wasi_path_filestat_get(ROOT, follow, path, &stat);
    return error ? -error : stat.filetype;
}

static int link_text(const char *path, const char *expected) {
    uint8_t text[32];
    __wasi_size_t size;
    int error = __wasi_path_readlink(ROOT, path, text, sizeof text, &size);
    return error ? error : size == strlen(expected) && !memcmp(text, expected, size) ? 0 : -1;
}

static int renamed(const char *from, const char *to) { return __wasi_path_rename(ROOT, from, ROOT, to); }
static int linked(const char *from, const char *to) { return __wasi_path_link(ROOT, 0, from, ROOT, to); }
static int made(const char *path) { return __wasi_path_create_directory(ROOT, path); }
static int removed(const char *path) { return __wasi_path_remove_directory(ROOT, path); }
static int unlinked(const char *path) { return __wasi_path_unlink_file(ROOT, path); }
static int symlinked(const char *text, const char *path) { return __wasi_path_symlink(text, ROOT, path); }

enum { DIRECTORY = __WASI_FILETYPE_DIRECTORY, REGULAR = __WASI_FILETYPE_REGULAR_FILE, LINK = __WASI_FILETYPE_SYMBOLIC_LINK };

static void directories(void) {
    CHECK(made("new") == 0 && made("new") == E(EXIST) && made("new/") == E(EXIST) && made("slash/") == 0 && made("slash/a//") == 0);
    CHECK(made("file") == E(EXIST) && made("file/x") == E(NOTDIR) && made("none/x") == E(NOENT));
    CHECK(made("") == E(NOENT) && made(".") == E(EXIST) && made("..") == E(PERM) && made("/") == E(PERM) && made("/x") == E(PERM));
    CHECK(made("to-dir") == E(EXIST) && made("to-dir/x") == 0 && type("dir/x", 0) == DIRECTORY && made("dangling") == E(EXIST));
    CHECK(made("../x") == E(PERM) && made("dir/../../x") == E(PERM) && made("dir/../inside") == 0);
    CHECK(removed("slash") == E(NOTEMPTY) && removed("slash/a/") == 0 && removed("slash") == 0 && removed("inside") == 0);
    CHECK(removed("file") == E(NOTDIR) && removed("file/") == E(NOTDIR) && removed("none") == E(NOENT));
    CHECK(removed("to-dir") == E(NOTDIR) && removed("to-dir/") == E(NOTDIR) && removed("to-dir/x") == 0);
    CHECK(removed(".") == E(INVAL) && removed("new/.") == E(INVAL) && removed("..") == E(PERM) && removed("new") == 0);
}

static void unlinking(void) {
    CHECK(create("gone") == 0 && unlinked("gone/") == E(NOTDIR) && unlinked("gone") == 0 && unlinked("gone") == E(NOENT));
    CHECK(unlinked("dir") == E(ISDIR) && unlinked("dir/") == E(ISDIR) && unlinked("to-dir/") == E(NOTDIR));
    CHECK(symlinked("dir", "link") == 0 && unlinked("link") == 0 && type("dir", 0) == DIRECTORY);
    CHECK(unlinked("") == E(NOENT) && unlinked("../x") == E(PERM) && unlinked("/x") == E(PERM) && unlinked("file/x") == E(NOTDIR));
}

static void renaming(void) {
    CHECK(create("a") == 0 && made("d") == 0 && made("full") == 0 && create("full/x") == 0);
    CHECK(renamed("a", "b") == 0 && renamed("a", "b") == E(NOENT) && renamed("b", "b") == 0);
    CHECK(renamed("b", "c/") == E(NOTDIR) && renamed("b/", "c") == E(NOTDIR) && renamed("d", "e/") == 0 && renamed("e/", "d/") == 0);
    CHECK(renamed("b", "d") == E(ISDIR) && renamed("d", "b") == E(NOTDIR) && renamed("d", "full") == E(NOTEMPTY));
    CHECK(renamed("d", "d/below") == E(INVAL) && renamed("full", "d") == 0 && type("d/x", 0) == REGULAR && type("full", 0) == -E(NOENT));
    // Over a file, over a link, of a link: always the name itself.
    CHECK(create("over") == 0 && renamed("b", "over") == 0 && symlinked("dir", "l") == 0 && renamed("over", "l") == 0);
    CHECK(type("l", 0) == REGULAR && symlinked("none", "m") == 0 && renamed("m", "l") == 0 && link_text("l", "none") == 0);
    CHECK(renamed("l/", "z") == E(NOTDIR) && renamed("../x", "y") == E(PERM) && renamed("l", "../y") == E(PERM) && renamed("l", "/y") == E(PERM));
    CHECK(renamed("", "y") == E(NOENT) && renamed("l", "") == E(NOENT) && unlinked("l") == 0 && unlinked("d/x") == 0 && removed("d") == 0);
    CHECK(__wasi_path_rename(1000, "a", ROOT, "b") == E(BADF) && __wasi_path_rename(ROOT, "file", 1, "b") == E(BADF));
}

static void linking(void) {
    __wasi_filestat_t stat;
    CHECK(linked("file", "again") == 0 && __wasi_path_filestat_get(ROOT, 0, "again", &stat) == 0 && stat.nlink == 2);
    CHECK(linked("file", "again") == E(EXIST) && linked("none", "x") == E(NOENT) && linked("dir", "x") == E(PERM));
    CHECK(linked("file/", "x") == E(NOTDIR) && linked("file", "x/") == E(NOENT) && linked("dir/", "x") == E(PERM));
    // A link gets a second name itself; to follow it is refused.
    CHECK(linked("to-file", "to-file-too") == 0 && link_text("to-file-too", "file") == 0);
    CHECK(__wasi_path_link(ROOT, 1, "to-file", ROOT, "x") == E(INVAL) && type("x", 0) == -E(NOENT));
    CHECK(linked("file", "../x") == E(PERM) && linked("../x", "x") == E(PERM) && linked("/file", "x") == E(PERM));
    CHECK(__wasi_path_link(0, 0, "file", ROOT, "x") == E(BADF) && __wasi_path_link(ROOT, 0, "file", 1000, "x") == E(BADF));
    CHECK(unlinked("again") == 0 && unlinked("to-file-too") == 0);

    CHECK(symlinked("", "x") == E(NOENT) && symlinked("a", "file") == E(EXIST) && symlinked("a", "dangling") == E(EXIST));
    CHECK(symlinked("a", "x/") == E(NOENT) && symlinked("a", "../x") == E(PERM) && symlinked("/a", "x") == E(PERM) && symlinked("a", "") == E(NOENT));
    CHECK(__wasi_path_symlink("a", 1000, "x") == E(BADF));
    uint8_t text[2];
    __wasi_size_t size;
    CHECK(__wasi_path_readlink(ROOT, "to-file", text, 2, &size) == 0 && size == 2 && !memcmp(text, "fi", 2));
    CHECK(__wasi_path_readlink(ROOT, "to-file", text, 0, &size) == 0 && size == 0);
    CHECK(link_text("file", "") == E(INVAL) && link_text("dir", "") == E(INVAL) && link_text("none", "") == E(NOENT));
    CHECK(link_text("to-dir/", "") == E(INVAL) && link_text("to-file/", "") == E(NOTDIR) && link_text("", "") == E(NOENT));
    CHECK(__wasi_path_readlink(1000, "to-file", text, 2, &size) == E(BADF));
}

static void opening(void) {
    enum { CREATE = __WASI_OFLAGS_CREAT, ONLY_NEW = __WASI_OFLAGS_CREAT | __WASI_OFLAGS_EXCL, DIR = __WASI_OFLAGS_DIRECTORY };
    CHECK(open_with("file", 0, 0, R(FD_READ)) == 0 && open_with("file/", 0, 0, R(FD_READ)) == E(NOTDIR));
    CHECK(open_with("file", 0, DIR, R(FD_READ)) == E(NOTDIR) && open_with("dir", 0, DIR, 0) == 0 && open_with("dir/", 0, 0, 0) == 0);
    CHECK(open_with("dir", 0, 0, R(FD_WRITE)) == E(ISDIR) && open_with("none", 0, 0, 0) == E(NOENT) && open_with("", 0, 0, 0) == E(NOENT));
    CHECK(open_with("to-file", 1, 0, R(FD_READ)) == 0 && open_with("to-file", 0, 0, R(FD_READ)) == E(LOOP));
    CHECK(open_with("to-dir", 1, DIR, 0) == 0 && open_with("to-dir/", 1, 0, 0) == 0);
    CHECK(open_with("to-dir", 0, DIR, 0) == E(NOTDIR) && open_with("to-dir/to-up/file", 0, 0, R(FD_READ)) == 0);
    CHECK(open_with("dangling", 1, 0, R(FD_READ)) == E(NOENT) && open_with("dangling", 1, ONLY_NEW, R(FD_WRITE)) == E(EXIST));
    CHECK(open_with("file", 0, ONLY_NEW, R(FD_WRITE)) == E(EXIST) && open_with("new/", 0, CREATE, R(FD_WRITE)) == E(ISDIR));
    CHECK(open_with("file", 0, CREATE | DIR, 0) == E(INVAL) && open_with("dir", 0, DIR | __WASI_OFLAGS_TRUNC, 0) == E(INVAL));
    CHECK(open_with("circle", 1, 0, 0) == E(LOOP) && open_with("..", 0, 0, 0) == E(PERM) && open_with("/file", 0, 0, 0) == E(PERM));
    CHECK(open_with("dangling", 1, CREATE, R(FD_WRITE)) == 0 && type("nowhere", 0) == REGULAR && unlinked("nowhere") == 0);
    // Emptying takes no direction that is written in.
    __wasi_filestat_t stat;
    __wasi_fd_t fd;
    __wasi_ciovec_t from = {(const uint8_t *)"abc", 3};
    __wasi_size_t size;
    CHECK(__wasi_path_open(ROOT, 0, "emptied", CREATE, R(FD_WRITE), 0, 0, &fd) == 0 && __wasi_fd_write(fd, &from, 1, &size) == 0);
    CHECK(close(fd) == 0 && open_with("emptied", 0, __WASI_OFLAGS_TRUNC, R(FD_WRITE)) == 0);
    CHECK(__wasi_path_filestat_get(ROOT, 0, "emptied", &stat) == 0 && stat.size == 0 && unlinked("emptied") == 0);
}

static void attributes(void) {
    CHECK(type("file", 0) == REGULAR && type("dir", 0) == DIRECTORY && type("dir/", 0) == DIRECTORY && type(".", 0) == DIRECTORY);
    CHECK(type("to-file", 0) == LINK && type("to-file", 1) == REGULAR && type("to-dir", 0) == LINK && type("to-dir/", 0) == DIRECTORY);
    CHECK(type("dangling", 0) == LINK && type("dangling", 1) == -E(NOENT) && type("file/", 0) == -E(NOTDIR));
    CHECK(type("circle", 0) == LINK && type("circle", 1) == -E(LOOP) && type("file/x", 0) == -E(NOTDIR));
    CHECK(type("", 0) == -E(NOENT) && type("..", 0) == -E(PERM) && type("/", 0) == -E(PERM) && type("dir/..", 0) == DIRECTORY);
    __wasi_filestat_t stat;
    CHECK(__wasi_path_filestat_get(1, 0, "file", &stat) == E(BADF) && __wasi_path_filestat_get(1000, 0, "file", &stat) == E(BADF));
}

int main(void) {
    CHECK(create("file") == 0 && made("dir") == 0 && symlinked("file", "to-file") == 0 && symlinked("dir", "to-dir") == 0);
    CHECK(symlinked("nowhere", "dangling") == 0 && symlinked("circle", "circle") == 0 && symlinked("..", "dir/to-up") == 0);
    directories();
    unlinking();
    renaming();
    linking();
    opening();
    attributes();
    puts("ok");
}
