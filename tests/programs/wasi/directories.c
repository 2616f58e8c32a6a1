// Directories: making and removing, reading them with buffers of every size, going back to a place, many entries.
//@ like: wasmtime
//@ dir: work::/
//@ stdout: ok
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <wasi/api.h>

#define CHECK(condition) \
    do { \
        if (!(condition)) { \
            printf("line %d: %s (errno %d)\n", __LINE__, #condition, errno); \
            exit(1); \
        } \
    } while (0)
#define FAILS(call, error) CHECK((call) == -1 && errno == (error))

enum { ENTRIES = 300 };

static void making(void) {
    CHECK(mkdir("/many", 0755) == 0);
    FAILS(mkdir("/many", 0755), EEXIST);
    FAILS(mkdir("/none/below", 0755), ENOENT);
    CHECK(mkdir("/many/below", 0755) == 0);
    FAILS(rmdir("/many"), ENOTEMPTY);
    FAILS(unlink("/many/below"), EISDIR);
    CHECK(rmdir("/many/below") == 0);
    FAILS(rmdir("/many/below"), ENOENT);
    char path[32];
    for (int i = 0; i < ENTRIES; i++) {
        sprintf(path, "/many/entry-%d", i);
        int fd = open(path, O_CREAT | O_WRONLY, 0644);
        CHECK(fd >= 0 && close(fd) == 0);
    }
    FAILS(rmdir("/many/entry-0"), ENOTDIR);
    FAILS(mkdir("/many/entry-0/x", 0755), ENOTDIR);
}

static void reading(void) {
    char seen[ENTRIES] = {0};
    DIR *directory = opendir("/many");
    CHECK(directory);
    int dots = 0, files = 0;
    for (struct dirent *entry; (entry = readdir(directory));) {
        int number;
        if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..")) {
            CHECK(entry->d_type == DT_DIR);
            dots++;
        } else {
            CHECK(sscanf(entry->d_name, "entry-%d", &number) == 1 && number < ENTRIES && !seen[number]++);
            CHECK(entry->d_type == DT_REG);
            files++;
        }
    }
    CHECK(dots == 2 && files == ENTRIES);
    // Once more from the start, and to a place in the middle.
    rewinddir(directory);
    for (int i = 0; i < 100; i++) CHECK(readdir(directory));
    long place = telldir(directory);
    char name[256];
    strcpy(name, readdir(directory)->d_name);
    for (int i = 0; i < 50; i++) CHECK(readdir(directory));
    seekdir(directory, place);
    CHECK(!strcmp(name, readdir(directory)->d_name));
    CHECK(closedir(directory) == 0);
}

// Reads with a buffer of `size` bytes, as a libc does: an entry that was cut off is asked for again.
static int count(int fd, size_t size) {
    static uint8_t buffer[8192];
    int entries = 0;
    __wasi_dircookie_t cookie = 0;
    for (;;) {
        __wasi_size_t used = 0;
        CHECK(__wasi_fd_readdir(fd, buffer, size, cookie, &used) == 0 && used <= size);
        size_t at = 0;
        while (at + sizeof(__wasi_dirent_t) <= used) {
            __wasi_dirent_t entry;
            memcpy(&entry, buffer + at, sizeof entry);
            if (at + sizeof entry + entry.d_namlen > used) break;
            CHECK(entry.d_next != cookie && entry.d_ino != 0);
            cookie = entry.d_next;
            at += sizeof entry + entry.d_namlen;
            entries++;
        }
        if (used < size) return entries;
        CHECK(at > 0);
    }
}

static void buffers(void) {
    int fd = open("/many", O_RDONLY | O_DIRECTORY);
    CHECK(fd >= 0);
    for (size_t size = 40; size < 200; size += 7) CHECK(count(fd, size) == ENTRIES + 2);
    CHECK(count(fd, 4096) == ENTRIES + 2 && count(fd, 8192) == ENTRIES + 2);
    // No room at all, and a place behind the end.
    __wasi_size_t used = 1;
    uint8_t byte[1];
    CHECK(__wasi_fd_readdir(fd, byte, 0, 0, &used) == 0 && used == 0);
    CHECK(__wasi_fd_readdir(fd, byte, 1, 1000000, &used) == 0 && used == 0);
    CHECK(close(fd) == 0);
    FAILS(open("/many", O_RDWR), EISDIR);
}

static void removing(void) {
    char path[32];
    // Removing what is read does not skip what is left.
    for (int left = ENTRIES; left > 0;) {
        DIR *directory = opendir("/many");
        CHECK(directory);
        int removed = 0;
        for (struct dirent *entry; (entry = readdir(directory));) {
            if (entry->d_name[0] == '.') continue;
            snprintf(path, sizeof path, "/many/%s", entry->d_name);
            CHECK(unlink(path) == 0);
            removed++;
        }
        CHECK(removed > 0 && closedir(directory) == 0);
        left -= removed;
    }
    CHECK(rmdir("/many") == 0);
}

int main(void) {
    making();
    reading();
    buffers();
    removing();
    puts("ok");
}
