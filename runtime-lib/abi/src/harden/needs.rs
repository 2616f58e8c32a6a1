//! Which system calls each function of the runtime may make: WASI's, the hostcalls, and what a program does in the end.
//!
//! One list beside those of the functions themselves ([`for_each_wasi_function`](crate::for_each_wasi_function),
//! [`for_each_hostcall`](crate::for_each_hostcall)). A test reads the calls out of the runtime's machine code, function by
//! function, and compares: a call that is missing here would kill a program, one too many would protect it less.

use super::call::SystemCall::{self, *};

/// System calls that are made only where something was granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Need {
    /// What a program must have been granted for its function to come so far: without it, the function ends with an error
    /// before.
    pub granted: Granted,
    /// What it may call then.
    pub calls: &'static [SystemCall],
}

/// What was granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Granted {
    /// Nothing: each program has its streams, clocks and random bytes.
    Nothing,
    /// Anything that gives descriptors beyond the streams: a directory or a socket.
    Descriptors,
    /// A directory.
    Directories,
    /// A socket.
    Sockets,
}

const fn always(calls: &'static [SystemCall]) -> Need {
    Need { granted: Granted::Nothing, calls }
}

const fn opened(calls: &'static [SystemCall]) -> Need {
    Need { granted: Granted::Descriptors, calls }
}

const fn below(calls: &'static [SystemCall]) -> Need {
    Need { granted: Granted::Directories, calls }
}

const fn socket(calls: &'static [SystemCall]) -> Need {
    Need { granted: Granted::Sockets, calls }
}

/// Finding a path's directory: by the kernel, or component by component.
const LOOKUP: Need = below(&[openat2, openat, readlinkat, close]);
/// Finding out, at its first use for which that matters, whether what was opened is a directory.
const FIND_OUT: Need = below(&[getdents64]);
/// A new descriptor: off the streams' numbers, and into the table.
const NEW_DESCRIPTOR: &[SystemCall] = &[fcntl, close, mmap, mremap];

/// What every program may do: report a trap or a fault, and end; go on after a signal's handler.
pub const OF_EVERY_PROGRAM: &[SystemCall] = &[write, exit_group, rt_sigreturn, rt_sigaction, getpid, kill];

/// What a program may do beside that is built to write core dumps: give the file its name.
pub const OF_CORE_DUMPS: &[SystemCall] = &[linkat];

/// What a program may do beside that is built to write a profile: give the file its name, or put it in the place of an earlier one.
pub const OF_PROFILES: &[SystemCall] = &[linkat, renameat, unlinkat];

/// The functions of WASI preview 1, in their list's order.
pub const OF_WASI: &[(&str, &[Need])] = &[
    ("args_get", &[]),
    ("args_sizes_get", &[]),
    ("environ_get", &[]),
    ("environ_sizes_get", &[]),
    ("clock_res_get", &[always(&[clock_getres])]),
    ("clock_time_get", &[always(&[clock_gettime])]),
    ("fd_advise", &[FIND_OUT, opened(&[fadvise64])]),
    ("fd_allocate", &[FIND_OUT, opened(&[fallocate])]),
    ("fd_close", &[opened(&[close])]),
    ("fd_datasync", &[FIND_OUT, opened(&[fdatasync])]),
    ("fd_fdstat_get", &[FIND_OUT, always(&[ioctl]), opened(&[fstat, fcntl])]),
    ("fd_fdstat_set_flags", &[FIND_OUT, opened(&[fcntl])]),
    ("fd_fdstat_set_rights", &[FIND_OUT]),
    ("fd_filestat_get", &[always(&[fstat])]),
    ("fd_filestat_set_size", &[FIND_OUT, opened(&[ftruncate])]),
    ("fd_filestat_set_times", &[FIND_OUT, opened(&[utimensat])]),
    ("fd_pread", &[FIND_OUT, opened(&[pread64, preadv])]),
    ("fd_prestat_get", &[FIND_OUT]),
    ("fd_prestat_dir_name", &[FIND_OUT]),
    ("fd_pwrite", &[FIND_OUT, opened(&[pwrite64, pwritev])]),
    ("fd_read", &[always(&[read, readv])]),
    ("fd_readdir", &[below(&[fstat, lseek, getdents64, newfstatat])]),
    ("fd_renumber", &[FIND_OUT, opened(&[close])]),
    ("fd_seek", &[FIND_OUT, opened(&[lseek])]),
    ("fd_sync", &[FIND_OUT, opened(&[fsync])]),
    ("fd_tell", &[FIND_OUT, opened(&[lseek])]),
    ("fd_write", &[FIND_OUT, always(&[write, writev, rt_sigaction])]),
    ("path_create_directory", &[FIND_OUT, LOOKUP, below(&[mkdirat])]),
    ("path_filestat_get", &[FIND_OUT, LOOKUP, below(&[newfstatat, fstat])]),
    ("path_filestat_set_times", &[FIND_OUT, LOOKUP, below(&[utimensat])]),
    ("path_link", &[FIND_OUT, LOOKUP, below(&[linkat])]),
    ("path_open", &[FIND_OUT, LOOKUP, below(&[fstatfs]), below(NEW_DESCRIPTOR)]),
    ("path_readlink", &[FIND_OUT, LOOKUP]),
    ("path_remove_directory", &[FIND_OUT, LOOKUP, below(&[unlinkat])]),
    ("path_rename", &[FIND_OUT, LOOKUP, below(&[renameat])]),
    ("path_symlink", &[FIND_OUT, LOOKUP, below(&[symlinkat])]),
    ("path_unlink_file", &[FIND_OUT, LOOKUP, below(&[unlinkat])]),
    ("poll_oneoff", &[FIND_OUT, always(&[ppoll, clock_gettime, ioctl, mmap, munmap])]),
    ("proc_exit", &[]),
    ("proc_raise", &[]),
    ("random_get", &[always(&[getrandom])]),
    ("sched_yield", &[always(&[sched_yield])]),
    ("sock_accept", &[FIND_OUT, socket(&[accept4]), socket(NEW_DESCRIPTOR)]),
    ("sock_recv", &[FIND_OUT, socket(&[recvmsg])]),
    ("sock_send", &[FIND_OUT, socket(&[sendmsg])]),
    ("sock_shutdown", &[FIND_OUT, socket(&[shutdown])]),
];

/// The functions of `wasi_unstable` that differ, in their list's order
/// ([`for_each_wasi_unstable_function`](crate::for_each_wasi_unstable_function)).
pub const OF_WASI_UNSTABLE: &[(&str, &[Need])] = &[
    ("fd_filestat_get", &[always(&[fstat])]),
    ("fd_seek", &[FIND_OUT, opened(&[lseek])]),
    ("path_filestat_get", &[FIND_OUT, LOOKUP, below(&[newfstatat, fstat])]),
    ("poll_oneoff", &[FIND_OUT, always(&[ppoll, clock_gettime, ioctl, mmap, munmap])]),
];

/// The hostcalls, in their list's order.
pub const OF_HOSTCALLS: &[(&str, &[Need])] = &[
    ("memory_grow", &[always(&[mprotect])]),
    ("table_grow", &[always(&[mmap, mremap])]),
    ("memory_wait32", &[always(&[ppoll, clock_gettime])]),
    ("memory_wait64", &[always(&[ppoll, clock_gettime])]),
    ("memory_notify", &[]),
    ("catch_trap", &[]),
    ("exception_new", &[always(&[mmap, mprotect])]),
    ("throw", &[]),
    ("unknown_import", &[]),
    ("trap", &[]),
    // Nothing in a library's process is forbidden.
    ("host_failed", &[]),
    ("library_instantiate", &[]),
    ("library_grant", &[]),
    ("library_handle_faults", &[]),
    ("library_lay", &[]),
    ("library_free", &[]),
    ("library_error", &[]),
    ("library_set_deadline", &[]),
    ("library_trapped", &[]),
];

#[cfg(test)]
mod tests {
    use super::*;

    macro_rules! names {
        ($($(#[$doc:meta])* $name:ident($($parameter:ident: $ty:ident),*) -> $result:ident $(, $capability:ident)?;)*) => {
            &[$(stringify!($name)),*]
        };
    }
    const WASI: &[&str] = crate::for_each_wasi_function!(names);
    const UNSTABLE: &[&str] = crate::for_each_wasi_unstable_function!(names);
    const HOSTCALLS: &[&str] = crate::for_each_hostcall!(names);

    #[test]
    fn every_function_has_its_line() {
        assert!(OF_WASI.iter().map(|(name, _)| name).eq(WASI));
        assert!(OF_WASI_UNSTABLE.iter().map(|(name, _)| name).eq(UNSTABLE));
        assert!(OF_HOSTCALLS.iter().map(|(name, _)| name).eq(HOSTCALLS));
    }
}
