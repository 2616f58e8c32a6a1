// A module that uses what it is granted, and tells its host what came of it: numbers, or errors of WASI below 0.

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <wasi/api.h>

#define EXPORT(name) __attribute__((export_name(#name)))

// The first byte of a file in the directory.
EXPORT(first_byte) int32_t first_byte(void) {
    int file = open("/data/text", O_RDONLY);
    unsigned char byte;
    if (file < 0)
        return -errno;
    ssize_t bytes = read(file, &byte, 1);
    close(file);
    return bytes == 1 ? byte : -EIO;
}

// Writes into that file.
EXPORT(change) int32_t change(void) {
    int file = open("/data/text", O_WRONLY);
    if (file < 0)
        return -errno;
    ssize_t bytes = write(file, "changed", 7);
    close(file);
    return bytes == 7 ? 0 : -errno;
}

// Makes a new one.
EXPORT(create) int32_t create(void) {
    int file = open("/data/new", O_WRONLY | O_CREAT, 0600);
    if (file < 0)
        return -errno;
    close(file);
    return unlink("/data/new") == 0 ? 0 : -errno;
}

// Tells arguments and variables on standard output.
EXPORT(tell) int32_t tell(void) {
    __wasi_size_t count, bytes;
    if (__wasi_args_sizes_get(&count, &bytes) != 0)
        return -1;
    uint8_t **args = calloc(count + 1, sizeof *args);
    uint8_t *text = malloc(bytes + 1);
    if (__wasi_args_get(args, text) != 0)
        return -1;
    printf("arguments:");
    for (__wasi_size_t arg = 0; arg < count; arg++)
        printf(" [%s]", (char *)args[arg]);
    free(text), free(args);
    if (__wasi_environ_sizes_get(&count, &bytes) != 0)
        return -1;
    uint8_t **variables = calloc(count + 1, sizeof *variables);
    text = malloc(bytes + 1);
    if (__wasi_environ_get(variables, text) != 0)
        return -1;
    printf(" variables:");
    for (__wasi_size_t variable = 0; variable < count; variable++)
        printf(" [%s]", (char *)variables[variable]);
    free(text), free(variables);
    int printed = printf("\n");
    int flushed = fflush(stdout);
    return printed == 1 && flushed == 0 ? 0 : -errno;
}

// Copies standard input to standard output and standard error: bytes.
EXPORT(copy) int32_t copy(void) {
    char buffer[64];
    ssize_t bytes = read(0, buffer, sizeof buffer);
    if (bytes < 0)
        return -errno;
    if (write(1, buffer, (size_t)bytes) != bytes)
        return -1000 - errno;
    return write(2, buffer, (size_t)bytes) == bytes ? (int32_t)bytes : -2000 - errno;
}

// The time in nanoseconds.
EXPORT(now) int64_t now(void) {
    struct timespec time;
    if (clock_gettime(CLOCK_REALTIME, &time) != 0)
        return -errno;
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

EXPORT(random) int32_t random_byte(void) {
    unsigned char byte;
    return getentropy(&byte, 1) == 0 ? byte : -errno;
}

EXPORT(grow) int32_t grow(int32_t pages) { return (int32_t)__builtin_wasm_memory_grow(0, (size_t)pages); }

// How often the file can be opened, at most `count` times.
EXPORT(open_many) int32_t open_many(int32_t count) {
    for (int32_t opened = 0; opened < count; opened++)
        if (open("/data/text", O_RDONLY) < 0)
            return opened;
    return count;
}

// What kind of file a descriptor is (witx: `filetype`).
EXPORT(kind) int32_t kind(int32_t descriptor) {
    __wasi_fdstat_t status;
    __wasi_errno_t error = __wasi_fd_fdstat_get(descriptor, &status);
    return error == 0 ? status.fs_filetype : -(int32_t)error;
}

// Takes a connection and answers.
EXPORT(answer) int32_t answer(int32_t descriptor) {
    __wasi_fd_t connection;
    __wasi_errno_t error = __wasi_sock_accept(descriptor, 0, &connection);
    if (error != 0)
        return -(int32_t)error;
    ssize_t bytes = write((int)connection, "hi", 2);
    close((int)connection);
    return bytes == 2 ? 0 : -EIO;
}

// Uses so many frames of stack.
EXPORT(descend) int32_t descend(int32_t depth) {
    volatile int32_t here = depth;
    return depth == 0 ? 0 : descend(depth - 1) + (here == depth);
}
