//! WASI preview 1: each function with its wasm signature and the capability that it needs; and the snapshot before it, as far
//! as that differs.

/// The name under which modules import WASI preview 1.
pub const PREVIEW1: &str = "wasi_snapshot_preview1";

/// The name under which old modules import the snapshot before it, which had no number yet.
pub const UNSTABLE: &str = "wasi_unstable";

/// Functions of [`PREVIEW1`] that [`UNSTABLE`] does not have.
pub const ADDED_BY_PREVIEW1: &[&str] = &["sock_accept"];

/// What a program must have been granted before an import can do anything for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Capability {
    /// Its arguments.
    Arguments,
    /// Environment variables, one by one.
    Environment,
    /// Reading clocks.
    Clock,
    /// Random bytes.
    Random,
    /// Descriptors: standard streams, and what was opened below granted directories.
    Descriptor,
    /// Granted directories.
    Directory,
    /// Granted sockets.
    Socket,
    /// Ending or yielding its own process.
    Process,
}

/// Calls `$with! { name(parameters) -> result, capability; .. }` with every function of `wasi_snapshot_preview1`.
///
/// Parameters are the flattened ones of the witx document; all return an `errno` but `proc_exit`. Each takes the
/// address of the [`Instance`](crate::instance::Instance) first, in the platform's C convention, under the symbol
/// [`WASI_PREFIX`](crate::symbol::WASI_PREFIX) + name.
#[macro_export]
macro_rules! for_each_wasi_function {
    ($with:ident) => {
        $with! {
            args_get(argv: i32, argv_buf: i32) -> i32, Arguments;
            args_sizes_get(count: i32, buf_bytes: i32) -> i32, Arguments;
            environ_get(environ: i32, environ_buf: i32) -> i32, Environment;
            environ_sizes_get(count: i32, buf_bytes: i32) -> i32, Environment;
            clock_res_get(clock: i32, resolution: i32) -> i32, Clock;
            clock_time_get(clock: i32, precision: i64, time: i32) -> i32, Clock;
            fd_advise(fd: i32, offset: i64, len: i64, advice: i32) -> i32, Descriptor;
            fd_allocate(fd: i32, offset: i64, len: i64) -> i32, Descriptor;
            fd_close(fd: i32) -> i32, Descriptor;
            fd_datasync(fd: i32) -> i32, Descriptor;
            fd_fdstat_get(fd: i32, stat: i32) -> i32, Descriptor;
            fd_fdstat_set_flags(fd: i32, flags: i32) -> i32, Descriptor;
            fd_fdstat_set_rights(fd: i32, base: i64, inheriting: i64) -> i32, Descriptor;
            fd_filestat_get(fd: i32, stat: i32) -> i32, Descriptor;
            fd_filestat_set_size(fd: i32, bytes: i64) -> i32, Descriptor;
            fd_filestat_set_times(fd: i32, atim: i64, mtim: i64, flags: i32) -> i32, Descriptor;
            fd_pread(fd: i32, iovs: i32, iovs_len: i32, offset: i64, nread: i32) -> i32, Descriptor;
            fd_prestat_get(fd: i32, prestat: i32) -> i32, Directory;
            fd_prestat_dir_name(fd: i32, path: i32, path_len: i32) -> i32, Directory;
            fd_pwrite(fd: i32, iovs: i32, iovs_len: i32, offset: i64, nwritten: i32) -> i32, Descriptor;
            fd_read(fd: i32, iovs: i32, iovs_len: i32, nread: i32) -> i32, Descriptor;
            fd_readdir(fd: i32, buf: i32, buf_len: i32, cookie: i64, used: i32) -> i32, Directory;
            fd_renumber(from: i32, to: i32) -> i32, Descriptor;
            fd_seek(fd: i32, offset: i64, whence: i32, position: i32) -> i32, Descriptor;
            fd_sync(fd: i32) -> i32, Descriptor;
            fd_tell(fd: i32, position: i32) -> i32, Descriptor;
            fd_write(fd: i32, iovs: i32, iovs_len: i32, nwritten: i32) -> i32, Descriptor;
            path_create_directory(fd: i32, path: i32, path_len: i32) -> i32, Directory;
            path_filestat_get(fd: i32, flags: i32, path: i32, path_len: i32, stat: i32) -> i32, Directory;
            path_filestat_set_times(fd: i32, flags: i32, path: i32, path_len: i32, atim: i64, mtim: i64, fst_flags: i32) -> i32, Directory;
            path_link(old_fd: i32, old_flags: i32, old_path: i32, old_path_len: i32, new_fd: i32, new_path: i32, new_path_len: i32) -> i32, Directory;
            path_open(fd: i32, dirflags: i32, path: i32, path_len: i32, oflags: i32, rights_base: i64, rights_inheriting: i64, fdflags: i32, opened: i32) -> i32, Directory;
            path_readlink(fd: i32, path: i32, path_len: i32, buf: i32, buf_len: i32, used: i32) -> i32, Directory;
            path_remove_directory(fd: i32, path: i32, path_len: i32) -> i32, Directory;
            path_rename(fd: i32, old_path: i32, old_path_len: i32, new_fd: i32, new_path: i32, new_path_len: i32) -> i32, Directory;
            path_symlink(old_path: i32, old_path_len: i32, fd: i32, new_path: i32, new_path_len: i32) -> i32, Directory;
            path_unlink_file(fd: i32, path: i32, path_len: i32) -> i32, Directory;
            poll_oneoff(subscriptions: i32, events: i32, count: i32, stored: i32) -> i32, Clock;
            proc_exit(code: i32) -> never, Process;
            proc_raise(signal: i32) -> i32, Process;
            random_get(buf: i32, buf_len: i32) -> i32, Random;
            sched_yield() -> i32, Process;
            sock_accept(fd: i32, flags: i32, accepted: i32) -> i32, Socket;
            sock_recv(fd: i32, data: i32, data_len: i32, flags: i32, received: i32, out_flags: i32) -> i32, Socket;
            sock_send(fd: i32, data: i32, data_len: i32, flags: i32, sent: i32) -> i32, Socket;
            sock_shutdown(fd: i32, how: i32) -> i32, Socket;
        }
    };
}

/// The same with those functions of `wasi_unstable` that differ from preview 1's, under the symbol
/// [`WASI_UNSTABLE_PREFIX`](crate::symbol::WASI_UNSTABLE_PREFIX) + name. Their signatures do not; what does is in memory, or in
/// a number:
///
/// | what | preview 1 | `wasi_unstable` |
/// |---|---|---|
/// | `whence` | 0 start, 1 current, 2 end | 0 current, 1 end, 2 start |
/// | `filestat` | 64 bytes, links in 8 | 56 bytes, links in the 4 after the type |
/// | `subscription` | 48 bytes | 56 bytes: a clock's begins with an identifier that nothing reads |
///
/// Every other function is preview 1's own.
#[macro_export]
macro_rules! for_each_wasi_unstable_function {
    ($with:ident) => {
        $with! {
            fd_filestat_get(fd: i32, stat: i32) -> i32, Descriptor;
            fd_seek(fd: i32, offset: i64, whence: i32, position: i32) -> i32, Descriptor;
            path_filestat_get(fd: i32, flags: i32, path: i32, path_len: i32, stat: i32) -> i32, Directory;
            poll_oneoff(subscriptions: i32, events: i32, count: i32, stored: i32) -> i32, Clock;
        }
    };
}
