// Paths that are no text: bytes that are no UTF-8, NULs, nothing at all, control characters, and what other systems take for special.
// Device names of Windows are files here (Wasmtime: CVE-2024-51745).
//@ like: wasmtime
//@ dir: work::/
//@ variants: default
#include <stdio.h>
#include <string.h>
#include <wasi/api.h>

#define IMPORT(name, ...) \
    __attribute__((import_module("wasi_snapshot_preview1"), import_name(#name))) int raw_##name(__VA_ARGS__);
IMPORT(path_open, int, int, const char *, int, int, long long, long long, int, int *)
IMPORT(path_create_directory, int, const char *, int)
IMPORT(path_remove_directory, int, const char *, int)
IMPORT(path_unlink_file, int, const char *, int)
IMPORT(path_filestat_get, int, int, const char *, int, void *)
IMPORT(path_symlink, const char *, int, int, const char *, int)
IMPORT(path_readlink, int, const char *, int, char *, int, int *)
IMPORT(path_rename, int, const char *, int, int, const char *, int)
IMPORT(fd_close, int)

enum { ROOT = 3 };
#define TEXT(literal) {literal, sizeof literal - 1}

static const struct {
    const char *bytes;
    int length;
} texts[] = {
    TEXT("\xff"), TEXT("\xc3"), TEXT("a\x80"), TEXT("\xc0\xae\xc0\xae"), TEXT("\xc0\xaf"), TEXT("\xed\xa0\x80"), TEXT("\xf4\x90\x80\x80"),
    TEXT("\xe2\x82"), TEXT("\xc3\xa9"), TEXT("\xef\xbc\x8e\xef\xbc\x8e"), TEXT("\xf0\x9f\xa6\x80"), TEXT("\x01\x02\x7f"), TEXT(" "), TEXT("a "),
    TEXT("\n"), TEXT("\\"), TEXT("..\\..\\x"), TEXT("C:"), TEXT("C:\\x"), TEXT("\\\\?\\C:\\x"), TEXT("COM1"), TEXT("COM\xc2\xb9"), TEXT("NUL"),
    TEXT("aux.txt"), TEXT("%2e%2e"), TEXT("%2e%2e%2fx"), TEXT("~"), TEXT("$HOME"), TEXT("*"), TEXT("..."), TEXT("....."), TEXT(".. "), TEXT("..;"),
    TEXT("file:x"), TEXT("-"), TEXT("pipe:[1]"), TEXT(""), TEXT("/"), TEXT("."), TEXT(".."), TEXT("x/.."), TEXT("a\xff/.."),
};

int main(void) {
    char buffer[64];
    for (unsigned i = 0; i < sizeof texts / sizeof *texts; i++) {
        const char *bytes = texts[i].bytes;
        int length = texts[i].length, fd = -1, used = 0;
        printf("text %u:", i);
        int error = raw_path_open(ROOT, 1, bytes, length, __WASI_OFLAGS_CREAT, __WASI_RIGHTS_FD_WRITE, 0, 0, &fd);
        printf(" %d", error);
        if (!error) printf(" %d %d", raw_fd_close(fd), raw_path_unlink_file(ROOT, bytes, length));
        error = raw_path_create_directory(ROOT, bytes, length);
        printf(" %d", error);
        if (!error) printf(" %d", raw_path_remove_directory(ROOT, bytes, length));
        printf(" %d", raw_path_filestat_get(ROOT, 0, bytes, length, buffer));
        error = raw_path_symlink(bytes, length, ROOT, "link", 4);
        printf(" %d", error);
        if (!error) {
            printf(" %d", raw_path_readlink(ROOT, "link", 4, buffer, sizeof buffer, &used));
            printf(" %d %d", used, raw_path_unlink_file(ROOT, "link", 4));
        }
        printf(" %d\n", raw_path_rename(ROOT, "none", 4, ROOT, bytes, length));
    }
}
