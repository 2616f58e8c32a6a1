// Calls one function again and again on paths under which another process swaps directories for links that lead outside, and
// counts how often it got in, was refused, and met something else. What lies outside looks different: once seen is an escape.
// `race NAME` goes on until the file `enough` is there and it has seen both.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wasi/api.h>

enum { ROOT = 3, PERM = __WASI_ERRNO_PERM, FOLLOW = __WASI_LOOKUPFLAGS_SYMLINK_FOLLOW };

// A time that nothing else has, in nanoseconds.
enum { MAGIC = 12345 };

static unsigned long long inside, refused, other;
// The inode of the granted directory.
static __wasi_inode_t root_inode;

static void escape(const char *how) {
    printf("ESCAPE: %s\n", how);
    exit(1);
}

static int note(int error) {
    if (error == 0) {
        inside++;
    } else if (error == PERM) {
        refused++;
    } else {
        other++;
    }
    return error;
}

// Only between calls that are attacks: cleaning up is none.
static void tidy(int error) { (void)error; }

static __wasi_fd_t opened;

static int open_at(int fd, int lookup, const char *path, int how, __wasi_rights_t rights) {
    return __wasi_path_open(fd, lookup, path, how, rights, rights, 0, &opened);
}

// What is open must hold what files inside do.
static void check_contents(const char *path) {
    char text[32] = {0};
    __wasi_iovec_t into = {(uint8_t *)text, sizeof text - 1};
    __wasi_size_t bytes;
    if (__wasi_fd_read(opened, &into, 1, &bytes) == 0 && strcmp(text, "inside") != 0) escape(path);
    if (__wasi_fd_close(opened) != 0) abort();
}

static void open_and_check(int fd, int lookup, const char *path) {
    if (note(open_at(fd, lookup, path, 0, __WASI_RIGHTS_FD_READ)) == 0) check_contents(path);
}

static void race_open(void) {
    open_and_check(ROOT, FOLLOW, "d/file");
    open_and_check(ROOT, 0, "d/sub/file");
    open_and_check(ROOT, FOLLOW, "d/sub/../file");
    open_and_check(ROOT, FOLLOW, "d/../d/./file");
    open_and_check(ROOT, FOLLOW, "x/to-d/file");
    open_and_check(ROOT, FOLLOW, "f");
    open_and_check(ROOT, FOLLOW, "x/../f");
    open_and_check(ROOT, 0, "f");
    if (note(open_at(ROOT, FOLLOW, "d", __WASI_OFLAGS_DIRECTORY, __WASI_RIGHTS_FD_READ)) == 0) {
        __wasi_fd_t directory = opened;
        open_and_check(directory, FOLLOW, "file");
        if (__wasi_fd_close(directory) != 0) abort();
    }
}

// The harness looks whether anything outside was made, emptied or written.
static void race_create(void) {
    __wasi_rights_t rights = __WASI_RIGHTS_FD_WRITE | __WASI_RIGHTS_FD_READ;
    int create = __WASI_OFLAGS_CREAT, truncate = __WASI_OFLAGS_TRUNC;
    const char *paths[] = {"d/new", "f", "d/file", "x/to-d/new"};
    for (int i = 0; i < 4; i++) {
        for (int how = create; how <= (create | truncate); how += truncate) {
            if (note(open_at(ROOT, FOLLOW, paths[i], how, rights)) != 0) continue;
            __wasi_ciovec_t from = {(const uint8_t *)"inside", 6};
            __wasi_size_t bytes;
            if (__wasi_fd_write(opened, &from, 1, &bytes) != 0 || __wasi_fd_close(opened) != 0) abort();
        }
    }
    if (note(open_at(ROOT, 0, "d/once", create | __WASI_OFLAGS_EXCL, rights)) == 0 && __wasi_fd_close(opened) != 0) abort();
    tidy(__wasi_path_unlink_file(ROOT, "d/once"));
}

static void race_directory(void) {
    note(__wasi_path_create_directory(ROOT, "d/made"));
    note(__wasi_path_create_directory(ROOT, "d/sub/../made-too/"));
    note(__wasi_path_remove_directory(ROOT, "d/made"));
    note(__wasi_path_remove_directory(ROOT, "d/made-too/"));
    // Of that name there is an empty one outside.
    note(__wasi_path_remove_directory(ROOT, "d/empty"));
    tidy(__wasi_path_create_directory(ROOT, "d/empty"));
}

static void make_victim(void) {
    if (open_at(ROOT, 0, "d/victim", __WASI_OFLAGS_CREAT, __WASI_RIGHTS_FD_WRITE) == 0 && __wasi_fd_close(opened) != 0) abort();
}

static void race_unlink(void) {
    make_victim();
    note(__wasi_path_unlink_file(ROOT, "d/victim"));
    make_victim();
    note(__wasi_path_unlink_file(ROOT, "d/sub/../victim"));
    note(__wasi_path_unlink_file(ROOT, "x/to-d/victim"));
}

static void race_rename(void) {
    make_victim();
    note(__wasi_path_rename(ROOT, "d/victim", ROOT, "taken"));
    make_victim();
    note(__wasi_path_rename(ROOT, "d/victim", ROOT, "d/renamed"));
    note(__wasi_path_rename(ROOT, "taken", ROOT, "d/sub/placed"));
    note(__wasi_path_rename(ROOT, "taken", ROOT, "d/placed"));
    if (open_at(ROOT, 0, "taken", 0, __WASI_RIGHTS_FD_READ) == 0) {
        __wasi_filestat_t stat;
        if (__wasi_fd_filestat_get(opened, &stat) != 0 || stat.size != 0) escape("a file from outside was taken");
        if (__wasi_fd_close(opened) != 0) abort();
    }
}

static void race_link(void) {
    if (note(__wasi_path_link(ROOT, 0, "d/file", ROOT, "hard")) == 0) {
        if (open_at(ROOT, 0, "hard", 0, __WASI_RIGHTS_FD_READ) != 0) abort();
        check_contents("a second name of a file outside");
        if (__wasi_path_unlink_file(ROOT, "hard") != 0) abort();
    }
    note(__wasi_path_link(ROOT, 0, "x/own", ROOT, "d/hard"));
    note(__wasi_path_link(ROOT, 0, "x/own", ROOT, "d/sub/../hard-too"));
    tidy(__wasi_path_unlink_file(ROOT, "d/hard"));
    tidy(__wasi_path_unlink_file(ROOT, "d/hard-too"));
}

static void race_symlink(void) {
    note(__wasi_path_symlink("anything", ROOT, "d/soft"));
    note(__wasi_path_symlink("anything", ROOT, "d/sub/../soft-too"));
    tidy(__wasi_path_unlink_file(ROOT, "d/soft"));
    tidy(__wasi_path_unlink_file(ROOT, "d/soft-too"));
}

static void race_readlink(void) {
    const char *paths[] = {"d/link", "d/sub/../link", "x/to-d/link"};
    for (int i = 0; i < 3; i++) {
        char text[64] = {0};
        __wasi_size_t bytes;
        if (note(__wasi_path_readlink(ROOT, paths[i], (uint8_t *)text, sizeof text, &bytes)) != 0) continue;
        if (bytes != 4 || memcmp(text, "file", 4) != 0) escape(paths[i]);
    }
}

static void race_stat(void) {
    const char *paths[] = {"d/file", "d/sub/file", "d/sub/../file", "x/to-d/file", "f", "x/../f"};
    for (int i = 0; i < 6; i++) {
        for (int lookup = 0; lookup <= FOLLOW; lookup++) {
            __wasi_filestat_t stat;
            if (note(__wasi_path_filestat_get(ROOT, lookup, paths[i], &stat)) != 0) continue;
            if (stat.filetype == __WASI_FILETYPE_REGULAR_FILE && stat.size != 6) escape(paths[i]);
        }
    }
}

// The harness looks whether any time outside has changed.
static void race_times(void) {
    const char *paths[] = {"d/file", "d/sub/file", "d/sub/../file", "d/", "d/.", "d/sub/..", "x/to-d/file", "f"};
    for (int i = 0; i < 8; i++) {
        for (int lookup = 0; lookup <= FOLLOW; lookup++) {
            int both = __WASI_FSTFLAGS_ATIM | __WASI_FSTFLAGS_MTIM;
            note(__wasi_path_filestat_set_times(ROOT, lookup, paths[i], MAGIC, MAGIC, both));
        }
    }
}

// A directory moves out of the tree and back: `..` from it must not lead to where it has gone.
static void race_parent(void) {
    open_and_check(ROOT, FOLLOW, "m/../file");
    open_and_check(ROOT, FOLLOW, "m/sub/../../file");
    open_and_check(ROOT, 0, "m/sub/deep/../../../file");
    const char *paths[] = {"m/..", "m/sub/../..", "m/../"};
    for (int i = 0; i < 3; i++) {
        for (int lookup = 0; lookup <= FOLLOW; lookup++) {
            __wasi_filestat_t stat;
            if (note(__wasi_path_filestat_get(ROOT, lookup, paths[i], &stat)) == 0 && stat.ino != root_inode) escape(paths[i]);
        }
        if (note(open_at(ROOT, FOLLOW, paths[i], __WASI_OFLAGS_DIRECTORY, 0)) == 0) {
            __wasi_filestat_t stat;
            if (__wasi_fd_filestat_get(opened, &stat) != 0) abort();
            if (stat.ino != root_inode) escape(paths[i]);
            if (__wasi_fd_close(opened) != 0) abort();
        }
    }
    if (note(__wasi_path_create_directory(ROOT, "m/../made")) == 0) tidy(__wasi_path_remove_directory(ROOT, "made"));
    if (note(__wasi_path_rename(ROOT, "m/sub/../../file", ROOT, "m/../file")) != 0) return;
}

// The harness looks at the access time of where the directory has gone.
static void race_parent_times(void) {
    const char *paths[] = {"m/..", "m/sub/../.."};
    for (int i = 0; i < 2; i++) {
        for (int lookup = 0; lookup <= FOLLOW; lookup++) {
            note(__wasi_path_filestat_set_times(ROOT, lookup, paths[i], MAGIC, 0, __WASI_FSTFLAGS_ATIM));
        }
    }
}

// Both outcomes of a path whose directory comes and goes: in, or not there.
static int is_enough(const char *name) {
    __wasi_filestat_t stat;
    int met = inside > 0 && (strncmp(name, "parent", 6) == 0 ? other + refused > 0 : refused > 0);
    return met && __wasi_path_filestat_get(ROOT, 0, "enough", &stat) == 0;
}

static const struct {
    const char *name;
    void (*race)(void);
} races[] = {
    {"open", race_open},         {"create", race_create},     {"directory", race_directory},
    {"unlink", race_unlink},     {"rename", race_rename},     {"link", race_link},
    {"symlink", race_symlink},   {"readlink", race_readlink}, {"stat", race_stat},
    {"times", race_times},       {"parent", race_parent},     {"parent-times", race_parent_times},
};

int main(int count, char **args) {
    __wasi_filestat_t stat;
    if (count != 2 || __wasi_fd_filestat_get(ROOT, &stat) != 0) abort();
    root_inode = stat.ino;
    for (unsigned i = 0; i < sizeof races / sizeof *races; i++) {
        if (strcmp(races[i].name, args[1]) != 0) continue;
        do {
            for (int round = 0; round < 64; round++) races[i].race();
        } while (!is_enough(args[1]));
        printf("%llu inside, %llu refused, %llu other\n", inside, refused, other);
        return 0;
    }
    abort();
}
