// Nothing is ambient: without a grant no file is reached, by no path; with a read-only one, nothing is written.
//@ dir: open:ro
//@ file: open/readable.txt = here\n
//@ file: closed/secret.txt = secret\n
//@ makes: open/readable.txt = here\n
//@ stdout: open/readable.txt: opened
//@ stdout: open/new.txt: not written
//@ stdout: open/readable.txt: not written
//@ stdout: open/readable.txt: not removed
//@ stdout: closed/secret.txt: refused
//@ stdout: open/../closed/secret.txt: refused
//@ stdout: ../secret.txt: refused
//@ stdout: /etc/passwd: refused
//@ stdout: HOME: not set
#include <stdio.h>
#include <stdlib.h>

static void try_read(const char *path) {
    FILE *file = fopen(path, "r");
    printf("%s: %s\n", path, file ? "opened" : "refused");
    if (file) fclose(file);
}

static void try_write(const char *path) {
    FILE *file = fopen(path, "a");
    int written = file && fputs("x", file) >= 0 && fclose(file) == 0;
    printf("%s: %s\n", path, written ? "WRITTEN" : "not written");
}

int main(void) {
    try_read("open/readable.txt");
    try_write("open/new.txt");
    try_write("open/readable.txt");
    printf("open/readable.txt: %s\n", remove("open/readable.txt") == 0 ? "REMOVED" : "not removed");
    try_read("closed/secret.txt");
    try_read("open/../closed/secret.txt");
    try_read("../secret.txt");
    try_read("/etc/passwd");
    printf("HOME: %s\n", getenv("HOME") ? "SET" : "not set");
    return 0;
}
