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

/**
 * Adds an argument. The first one is what a module takes for its own name, and those that are sealed in follow it. Texts are UTF-8, here
 * and below, and copied.
 */
wasm2native_status wasm2native_config_arg(wasm2native_config *config, const char *text);
/**
 * Adds an environment variable; of two with one name the later one holds. NULL as its value stands for the one that the process has now; where
 * it has none, nothing is added. One that was sealed in without a value is looked up when the module asks for it: change no variables in
 * another thread meanwhile.
 */
wasm2native_status wasm2native_config_env(wasm2native_config *config, const char *name, const char *value);
/** Grants a directory, which each instance opens: its path here, and its path in the module. Flags are those above, added up. */
wasm2native_status wasm2native_config_dir(
    wasm2native_config *config, const char *host, const char *guest, uint32_t flags);
/** Takes away: "args", "stdin", "stdout", "stderr", "clock" or "random". */
wasm2native_status wasm2native_config_deny(wasm2native_config *config, const char *what);
/**
 * Gives each instance a listening socket, as a descriptor after those of directories: "tcp:ADDRESS:PORT" or "unix:PATH" is opened by each,
 * where one alone can listen at a time; of "fd:NUMBER", a socket of the host's that listens, each has a duplicate.
 */
wasm2native_status wasm2native_config_listen(wasm2native_config *config, const char *address);
/**
 * Puts a descriptor of the host's in the place of the stream 0 (input), 1 (output) or 2 (errors). Each instance duplicates it when it is
 * made: until then it stays open.
 */
wasm2native_status wasm2native_config_stdio(wasm2native_config *config, uint32_t stream, int descriptor);
/** Lets clocks be read in steps of so many nanoseconds only. */
wasm2native_status wasm2native_config_clock_resolution(wasm2native_config *config, uint64_t nanoseconds);
/** Descriptors that an instance may have open at a time, streams and directories among them. */
wasm2native_status wasm2native_config_open_files(wasm2native_config *config, uint32_t count);

#ifdef __cplusplus
}
#endif

#endif
