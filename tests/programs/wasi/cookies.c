// Cookies of directories: any place can be gone back to, buffers may be of any size, what comes and goes meanwhile confuses nobody.
// Wasmtime numbers the entries that there are, so that removing one makes it skip another.
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

enum { ROOT = 3, ENTRIES = 150 };

static struct entry {
    __wasi_dirent_t head;
    char name[32];
} entries[ENTRIES + 2];

static void create(int number) {
    char path[32];
    __wasi_fd_t fd;
    sprintf(path, "number-%d", number);
    CHECK(__wasi_path_open(ROOT, 0, path, __WASI_OFLAGS_CREAT, R(FD_WRITE), 0, 0, &fd) == 0 && close(fd) == 0);
}

// The one entry from `cookie` on, read with just the room for it.
static int one(int fd, __wasi_dircookie_t cookie, struct entry *entry) {
    uint8_t buffer[sizeof(__wasi_dirent_t) + 32];
    __wasi_size_t used;
    CHECK(__wasi_fd_readdir(fd, buffer, sizeof buffer, cookie, &used) == 0);
    if (used < sizeof entry->head) return 0;
    memcpy(&entry->head, buffer, sizeof entry->head);
    CHECK(entry->head.d_namlen < 32 && used >= sizeof entry->head + entry->head.d_namlen);
    memset(entry->name, 0, sizeof entry->name);
    memcpy(entry->name, buffer + sizeof entry->head, entry->head.d_namlen);
    return 1;
}

static int is(const struct entry *a, const struct entry *b) {
    return a->head.d_next == b->head.d_next && a->head.d_ino == b->head.d_ino && a->head.d_type == b->head.d_type &&
           !strcmp(a->name, b->name);
}

static void in_order(int fd) {
    __wasi_dircookie_t cookie = 0;
    for (int i = 0; i < ENTRIES + 2; i++, cookie = entries[i - 1].head.d_next) {
        CHECK(one(fd, cookie, &entries[i]));
        __wasi_filestat_t stat;
        CHECK(__wasi_path_filestat_get(ROOT, 0, entries[i].name[0] == '.' ? "." : entries[i].name, &stat) == 0);
        if (strcmp(entries[i].name, "..")) CHECK(stat.ino == entries[i].head.d_ino);
        CHECK(entries[i].head.d_type == stat.filetype);
        for (int j = 0; j < i; j++) CHECK(strcmp(entries[i].name, entries[j].name));
    }
    struct entry none;
    CHECK(!one(fd, cookie, &none) && !one(fd, cookie, &none));
}

// Places in no order, also over a second descriptor, whose reading must not disturb the first one's.
static void anywhere(int fd) {
    struct entry found;
    int other = open("/", O_RDONLY | O_DIRECTORY);
    CHECK(other >= 0);
    for (unsigned i = 0, at = 1; i < 400; i++, at = at * 75 % 151) {
        CHECK(one(i % 3 ? fd : other, entries[at - 1].head.d_next, &found) && is(&found, &entries[at]));
        CHECK(one(i % 2 ? fd : other, entries[at].head.d_next, &found) && is(&found, &entries[at + 1]));
    }
    CHECK(close(other) == 0);
    for (int i = 0; i < ENTRIES + 1; i += 13) {
        // Another directory gets the number of one that was closed in the middle.
        int first = open("/", O_RDONLY | O_DIRECTORY);
        CHECK(first >= 0 && one(first, i ? entries[i - 1].head.d_next : 0, &found) && is(&found, &entries[i]) && close(first) == 0);
        int second = open("/", O_RDONLY | O_DIRECTORY);
        CHECK(second == first && one(second, entries[i].head.d_next, &found) && is(&found, &entries[i + 1]));
        CHECK(close(second) == 0);
    }
}

// With buffers of every size up to two entries, an entry that was cut off comes again.
static void sizes(int fd) {
    uint8_t buffer[128];
    __wasi_size_t used;
    for (__wasi_size_t size = 0; size < sizeof buffer; size++) {
        memset(buffer, 0xaa, sizeof buffer);
        CHECK(__wasi_fd_readdir(fd, buffer, size, entries[9].head.d_next, &used) == 0 && used == size);
        CHECK(size == 0 || !memcmp(buffer, &entries[10].head, size < 21 ? size : 21));
        for (__wasi_size_t i = size; i < sizeof buffer; i++) CHECK(buffer[i] == 0xaa);
    }
}

// Entries that are removed while they are read: each of the others comes once.
static void meanwhile(int fd) {
    struct entry found;
    __wasi_dircookie_t cookie = 0;
    int seen[2 * ENTRIES] = {0}, number;
    while (one(fd, cookie, &found)) {
        cookie = found.head.d_next;
        if (sscanf(found.name, "number-%d", &number) != 1) continue;
        CHECK(!seen[number]++);
        // Itself, which has been read already.
        if (number % 2) CHECK(__wasi_path_unlink_file(ROOT, found.name) == 0);
    }
    for (int i = 0; i < ENTRIES; i++) CHECK(seen[i] == 1);
    // From the start, what is new is there and what is gone is not.
    create(ENTRIES);
    memset(seen, 0, sizeof seen);
    for (cookie = 0; one(fd, cookie, &found); cookie = found.head.d_next) {
        if (sscanf(found.name, "number-%d", &number) == 1) seen[number]++;
    }
    for (int i = 0; i <= ENTRIES; i++) CHECK(seen[i] == (i % 2 == 0));
}

int main(void) {
    for (int i = 0; i < ENTRIES; i++) create(i);
    int fd = open("/", O_RDONLY | O_DIRECTORY);
    CHECK(fd >= 0);
    in_order(fd);
    anywhere(fd);
    sizes(fd);
    struct entry found;
    CHECK(!one(fd, 0xffffffffffffffff, &found) && !one(fd, 1000, &found));
    __wasi_size_t used;
    uint8_t byte;
    CHECK(__wasi_fd_readdir(1, &byte, 1, 0, &used) == E(BADF) && __wasi_fd_readdir(1000, &byte, 1, 0, &used) == E(BADF));
    meanwhile(fd);
    puts("ok");
}
