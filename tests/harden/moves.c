// What a sandbox of files likes to forbid: moving and linking between directories, truncating, replacing.
#include <assert.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static void make(const char *path) {
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    assert(file >= 0 && write(file, "text", 4) == 4 && ftruncate(file, 2) == 0 && close(file) == 0);
}

int main(void) {
    assert(mkdir("work/a", 0777) == 0 && mkdir("work/b", 0777) == 0 && mkdir("work/a/inner", 0777) == 0);
    make("work/a/file");
    assert(rename("work/a/file", "work/b/file") == 0);
    assert(link("work/b/file", "work/a/other") == 0);
    assert(rename("work/a/other", "work/b/file") == 0);
    assert(rename("work/a/inner", "work/b/inner") == 0);
    assert(symlink("file", "work/b/link") == 0 && rename("work/b/link", "work/a/link") == 0);
    struct stat status;
    assert(stat("work/b/file", &status) == 0 && status.st_size == 2);
    int emptied = open("work/b/file", O_WRONLY | O_TRUNC);
    assert(emptied >= 0 && close(emptied) == 0);
    assert(unlink("work/b/file") == 0 && unlink("work/a/link") == 0 && rmdir("work/b/inner") == 0);
    // Linked to itself, the second name went nowhere.
    unlink("work/a/other");
    assert(rmdir("work/a") == 0 && rmdir("work/b") == 0);
    return 0;
}
