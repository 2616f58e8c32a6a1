//! WASI's rights (witx: `rights`).

/// Calls `$with! { CONSTANT = bit, name; .. }` with every right.
#[macro_export]
macro_rules! for_each_right {
    ($with:ident) => {
        $with! {
            FD_DATASYNC = 0, "fd_datasync";
            FD_READ = 1, "fd_read";
            FD_SEEK = 2, "fd_seek";
            FD_FDSTAT_SET_FLAGS = 3, "fd_fdstat_set_flags";
            FD_SYNC = 4, "fd_sync";
            FD_TELL = 5, "fd_tell";
            FD_WRITE = 6, "fd_write";
            FD_ADVISE = 7, "fd_advise";
            FD_ALLOCATE = 8, "fd_allocate";
            PATH_CREATE_DIRECTORY = 9, "path_create_directory";
            PATH_CREATE_FILE = 10, "path_create_file";
            PATH_LINK_SOURCE = 11, "path_link_source";
            PATH_LINK_TARGET = 12, "path_link_target";
            PATH_OPEN = 13, "path_open";
            FD_READDIR = 14, "fd_readdir";
            PATH_READLINK = 15, "path_readlink";
            PATH_RENAME_SOURCE = 16, "path_rename_source";
            PATH_RENAME_TARGET = 17, "path_rename_target";
            PATH_FILESTAT_GET = 18, "path_filestat_get";
            PATH_FILESTAT_SET_SIZE = 19, "path_filestat_set_size";
            PATH_FILESTAT_SET_TIMES = 20, "path_filestat_set_times";
            FD_FILESTAT_GET = 21, "fd_filestat_get";
            FD_FILESTAT_SET_SIZE = 22, "fd_filestat_set_size";
            FD_FILESTAT_SET_TIMES = 23, "fd_filestat_set_times";
            PATH_SYMLINK = 24, "path_symlink";
            PATH_REMOVE_DIRECTORY = 25, "path_remove_directory";
            PATH_UNLINK_FILE = 26, "path_unlink_file";
            POLL_FD_READWRITE = 27, "poll_fd_readwrite";
            SOCK_SHUTDOWN = 28, "sock_shutdown";
            SOCK_ACCEPT = 29, "sock_accept";
        }
    };
}

macro_rules! define_bits {
    ($($constant:ident = $bit:literal, $name:literal;)*) => {
        /// The bit of each right.
        mod bit {
            $(#[allow(dead_code, reason = "not all are named here")] pub(super) const $constant: u64 = 1 << $bit;)*
        }
    };
}
for_each_right!(define_bits);

/// What makes names: without these, what is there can be read, changed and removed, and nothing new can be made.
pub const CREATING: u64 = bit::PATH_CREATE_DIRECTORY
    | bit::PATH_CREATE_FILE
    | bit::PATH_LINK_TARGET
    | bit::PATH_RENAME_TARGET
    | bit::PATH_SYMLINK;

macro_rules! define_names {
    ($($constant:ident = $bit:literal, $name:literal;)*) => {
        /// The name of every right, by ascending bit, which are 0 and up without a gap.
        pub const RIGHT_NAMES: &[&str] = &[$($name),*];
        const _: () = {
            let bits = [$($bit),*];
            let mut bit = 0;
            while bit < bits.len() {
                assert!(bits[bit] == bit, "the names are in the order of the bits");
                bit += 1;
            }
        };
    };
}
for_each_right!(define_names);
