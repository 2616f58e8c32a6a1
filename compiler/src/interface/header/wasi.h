#ifndef WASM2NATIVE_WASI
#define WASM2NATIVE_WASI

#ifdef __cplusplus
extern "C" {
#endif

enum {
    /** Nothing in the directory can be changed. */
    WASM2NATIVE_READ_ONLY = 1,
    /** Nothing new can be made in the directory. */
    WASM2NATIVE_NO_CREATE = 2
};

/** Adds an argument. */
wasm2native_status wasm2native_config_arg(wasm2native_config *config, const char *text);
/** Adds an environment variable; of two with one name the later one holds. */
wasm2native_status wasm2native_config_env(wasm2native_config *config, const char *name, const char *value);
/** Grants a directory: its path here, and its path in the module. */
wasm2native_status wasm2native_config_dir(
    wasm2native_config *config, const char *host, const char *guest, uint32_t flags);
/** Takes away: "args", "stdin", "stdout", "stderr", "clock" or "random". */
wasm2native_status wasm2native_config_deny(wasm2native_config *config, const char *what);
/** Opens a listening socket: "tcp:ADDRESS:PORT" or "unix:PATH". */
wasm2native_status wasm2native_config_listen(wasm2native_config *config, const char *address);
/** Lets clocks be read in steps of so many nanoseconds only. */
wasm2native_status wasm2native_config_clock_resolution(wasm2native_config *config, uint64_t nanoseconds);
/** Elements that the tables of an instance may have together. */
wasm2native_status wasm2native_config_table_limit(wasm2native_config *config, uint64_t elements);
/** Files that an instance may have open at a time. */
wasm2native_status wasm2native_config_open_files(wasm2native_config *config, uint32_t count);

#ifdef __cplusplus
}
#endif

#endif
