// A tree for reading only, attacked by every way of opening and every function, from itself, from below it, and from a directory
// beside it that may be written. What is there must stay what it is. Published of others: emptying a file by its flag alone
// (Wasmtime: GHSA-2r75-cxrj-cmph), and a second name in the other directory (Wasmtime: GHSA-4ch3-9j33-3pmj).
#include <string.h>
#include <wasi/api.h>
#include "check.h"

enum { READ = 3, WRITE = 4, PERM = __WASI_ERRNO_PERM, FOLLOW = __WASI_LOOKUPFLAGS_SYMLINK_FOLLOW };

static unsigned opened;

// Nothing that changes a file is done to one that was opened, whatever the error.
static void change(__wasi_fd_t fd) {
    __wasi_ciovec_t from = {(const uint8_t *)"changed", 7};
    __wasi_size_t bytes;
    __wasi_fdstat_t stat;
    CHECK(__wasi_fd_fdstat_get(fd, &stat) == 0);
    CHECK(__wasi_fd_write(fd, &from, 1, &bytes) != 0);
    CHECK(__wasi_fd_pwrite(fd, &from, 1, 0, &bytes) != 0);
    CHECK(__wasi_fd_allocate(fd, 0, 100) != 0);
    CHECK(__wasi_fd_filestat_set_size(fd, 0) != 0);
    CHECK(__wasi_fd_filestat_set_size(fd, 100) != 0);
    CHECK(__wasi_fd_filestat_set_times(fd, 1, 1, __WASI_FSTFLAGS_ATIM | __WASI_FSTFLAGS_MTIM) != 0);
    CHECK(__wasi_fd_filestat_set_times(fd, 1, 1, __WASI_FSTFLAGS_ATIM_NOW | __WASI_FSTFLAGS_MTIM_NOW) != 0);
    // To no more rights than it has, and with all of those it still changes nothing.
    CHECK(__wasi_fd_fdstat_set_rights(fd, ~(__wasi_rights_t)0, ~(__wasi_rights_t)0) == __WASI_ERRNO_NOTCAPABLE);
    CHECK(__wasi_fd_fdstat_set_rights(fd, stat.fs_rights_base, stat.fs_rights_inheriting) == 0);
    CHECK(__wasi_fd_write(fd, &from, 1, &bytes) != 0);
}

static void open_all_ways(__wasi_fd_t directory, const char *path) {
    static const __wasi_rights_t rights[] = {
        0, __WASI_RIGHTS_FD_READ, __WASI_RIGHTS_FD_WRITE, __WASI_RIGHTS_FD_READ | __WASI_RIGHTS_FD_WRITE,
        __WASI_RIGHTS_FD_ALLOCATE | __WASI_RIGHTS_FD_FILESTAT_SET_SIZE | __WASI_RIGHTS_FD_FILESTAT_SET_TIMES, ~(__wasi_rights_t)0,
    };
    for (int lookup = 0; lookup <= FOLLOW; lookup++)
        for (int how = 0; how < 16; how++)
            for (int modes = 0; modes < 32; modes++)
                for (int right = 0; right < 6; right++) {
                    __wasi_fd_t fd;
                    if (__wasi_path_open(directory, lookup, path, how, rights[right], ~(__wasi_rights_t)0, modes, &fd) != 0) continue;
                    CHECK(!(how & (__WASI_OFLAGS_CREAT | __WASI_OFLAGS_TRUNC)) && !(rights[right] & __WASI_RIGHTS_FD_WRITE));
                    opened++;
                    change(fd);
                    CHECK(__wasi_fd_close(fd) == 0);
                }
}

static void change_names(__wasi_fd_t directory) {
    const char *names[] = {"file", "new", "sub", "link", "empty"};
    for (int i = 0; i < 5; i++) {
        const char *name = names[i];
        ANSWERS(__wasi_path_create_directory(directory, name), PERM, name);
        ANSWERS(__wasi_path_remove_directory(directory, name), PERM, name);
        ANSWERS(__wasi_path_unlink_file(directory, name), PERM, name);
        ANSWERS(__wasi_path_symlink("file", directory, name), PERM, name);
        for (int lookup = 0; lookup <= FOLLOW; lookup++) {
            ANSWERS(__wasi_path_filestat_set_times(directory, lookup, name, 1, 1, __WASI_FSTFLAGS_ATIM | __WASI_FSTFLAGS_MTIM), PERM, name);
        }
        __wasi_fd_t others[] = {READ, WRITE, directory};
        for (int other = 0; other < 3; other++) {
            ANSWERS(__wasi_path_link(directory, 0, name, others[other], "own"), PERM, name);
            ANSWERS(__wasi_path_link(others[other], 0, "file", directory, name), PERM, name);
            ANSWERS(__wasi_path_rename(directory, name, others[other], "own"), PERM, name);
            ANSWERS(__wasi_path_rename(others[other], "file", directory, name), PERM, name);
        }
    }
}

int main(void) {
    __wasi_fd_t sub, again, renumbered;
    __wasi_rights_t all = ~(__wasi_rights_t)0;
    const char *paths[] = {"file", "new", "sub", "sub/file", "link", ".", "sub/../file", "to-new"};
    CHECK(__wasi_path_open(READ, 0, "sub", __WASI_OFLAGS_DIRECTORY, __WASI_RIGHTS_FD_READ, all, 0, &sub) == 0);
    CHECK(__wasi_path_open(sub, 0, ".", 0, __WASI_RIGHTS_FD_READ, all, 0, &again) == 0);
    for (int i = 0; i < 8; i++) open_all_ways(READ, paths[i]);
    open_all_ways(sub, "file");
    open_all_ways(again, "new");
    CHECK(opened > 1000);
    change_names(READ);
    change_names(sub);
    change_names(again);
    // By another number: that of the directory that may be written.
    CHECK(__wasi_path_open(READ, 0, ".", 0, __WASI_RIGHTS_FD_READ, all, 0, &renumbered) == 0);
    CHECK(__wasi_fd_renumber(renumbered, WRITE) == 0);
    open_all_ways(WRITE, "file");
    ANSWERS(__wasi_path_create_directory(WRITE, "new"), PERM, "new");
    ANSWERS(__wasi_path_unlink_file(WRITE, "file"), PERM, "file");
    puts("ok");
}
