#ifndef WASM2NATIVE_ABI_VERSION
#define WASM2NATIVE_ABI_VERSION @VERSION@

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What a call came to: one of the numbers below. */
typedef int32_t wasm2native_status;

enum {
    /** It did what it should. */
    WASM2NATIVE_OK = 0,
    /** The module trapped; the error's code is the trap's. */
    WASM2NATIVE_TRAP = 1,
    /** The module called `proc_exit`; the error's code is the exit code. */
    WASM2NATIVE_EXIT = 2,
    /** An earlier call failed, and the instance with it; the error is that call's. */
    WASM2NATIVE_POISONED = 3,
    /** A function of the host failed; the error's code is what it returned. */
    WASM2NATIVE_HOST = 4,
    /** There is no memory or no address space for it. */
    WASM2NATIVE_NO_MEMORY = 5,
    /** Object and runtime are of different versions of wasm2native. */
    WASM2NATIVE_VERSION = 6,
    /** The CPU lacks what the module was compiled for. */
    WASM2NATIVE_CPU = 7,
    /** The configuration has something that cannot be granted. */
    WASM2NATIVE_CONFIG = 8,
    /** A function that the module imports is NULL in the table of them. */
    WASM2NATIVE_IMPORT = 9
};

/** A status in words. */
const char *wasm2native_status_text(wasm2native_status status);

/** A wasm function that was being called. */
typedef struct wasm2native_frame {
    /** Its index in the module. */
    uint32_t func;
    /** Its name, of name_bytes bytes and without a NUL; NULL where it has none. */
    const char *name;
    size_t name_bytes;
    /** Where it was in its source, in a library that is built with debug information: the file, of file_bytes bytes and without a NUL,
        and the line, from 1; NULL and 0 where they are not known. */
    const char *file;
    size_t file_bytes;
    uint32_t line;
} wasm2native_frame;

/** Why an instance failed. */
typedef struct wasm2native_error {
    wasm2native_status status;
    /** The trap's number, the exit code, or what the host's function returned. */
    int32_t code;
    /** What happened, in words. */
    const char *message;
    /** The calls that were under way, the innermost first. */
    size_t frame_count;
    const wasm2native_frame *frames;
} wasm2native_error;

/** A vector of 128 bits, in the order of its bytes in linear memory. */
typedef struct wasm2native_v128 {
    uint8_t bytes[16];
} wasm2native_v128;

/** A reference to a function of an instance, or NULL. No other instance may be given it. */
typedef struct wasm2native_func *wasm2native_funcref;

/**
 * What instances may use of their host. NULL in its place means what was sealed in when the library was built; a configuration comes on
 * top of that. Whoever makes it owns the process, and so it adds what the builder did not grant: directories, variables, arguments,
 * sockets. A directory or variable takes the place of a sealed one of its name. And it takes away: what either denies is denied, of two
 * limits the lower one holds.
 *
 * Any number of instances may be made with it, of any library, by several threads at a time as long as none changes it. A configuration of
 * which a call has failed makes no instance. Instances do not refer to it: it may be changed or freed while they are there.
 */
typedef struct wasm2native_config wasm2native_config;

/** A configuration that changes nothing yet; NULL where there is no memory for it. */
wasm2native_config *wasm2native_config_new(void);
/** Frees a configuration, or NULL. */
void wasm2native_config_free(wasm2native_config *config);
/** What was wrong with the first call that has failed, in words; NULL where none has. */
const char *wasm2native_config_error(const wasm2native_config *config);
/**
 * Bytes of the caller's stack that a call may use, between 32 KiB and 1 TiB, in the place of those that were sealed in. A thread that calls
 * needs 32 KiB more than that.
 */
wasm2native_status wasm2native_config_stack_bytes(wasm2native_config *config, uint64_t bytes);
/** The fuel that an instance starts with, in the place of what was sealed in. For libraries that count it (--fuel). */
wasm2native_status wasm2native_config_fuel(wasm2native_config *config, int64_t fuel);
/**
 * Nanoseconds from its making on after which an instance stops, its start function included; 0 for no such time. For libraries that are
 * interruptible (--interruptible).
 */
wasm2native_status wasm2native_config_deadline(wasm2native_config *config, uint64_t nanoseconds);
/** Bytes that the memories of an instance may have together. */
wasm2native_status wasm2native_config_memory_limit(wasm2native_config *config, uint64_t bytes);
/** Elements that the tables of an instance may have together. */
wasm2native_status wasm2native_config_table_limit(wasm2native_config *config, uint64_t elements);

#ifdef __cplusplus
}
#endif

#elif WASM2NATIVE_ABI_VERSION != @VERSION@
#error "the headers of two libraries are of different versions of wasm2native: build both with one version"
#endif
