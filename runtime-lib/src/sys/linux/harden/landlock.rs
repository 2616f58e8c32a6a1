//! Landlock: from then on, what the process opens lies below a granted directory, and is opened for what that was granted
//! for (Linux: `Documentation/userspace-api/landlock.rst`).
//!
//! A ruleset says which accesses it handles, each of which is refused but where a rule allows it. Ours handles all that the
//! kernel knows, and has one rule for each granted directory: for the descriptor that is open already, whatever a path has
//! come to mean since. It has none for a TCP port, as sockets are opened before. Descriptors that are open stay as they are.
//!
//! The kernel looks for rules each time that a file is opened, from the file upwards: 0.4 µs, and 0.13 µs for each directory up to
//! the one that allows all that is asked, which truncation is a part of for every file. So from a directory for reading only it goes
//! on to the root of the system: 0.6 µs more from four levels below. To have Landlock ignore truncation would save that, and let a file
//! be emptied that is opened for reading. What is open, and attributes, cost nothing more (Linux 6.18, x86_64).
//!
//! | version | Linux | adds |
//! |---|---|---|
//! | 1 | 5.13 | files |
//! | 2 | 5.19 | moving and linking files between directories |
//! | 3 | 6.2 | truncation |
//! | 4 | 6.7 | TCP ports |
//! | 5 | 6.10 | devices' own operations (`ioctl`) |
//! | 6 | 6.12 | signals to other processes, abstract Unix sockets |
//!
//! # Safety
//! The kernel reads records that live until the call has returned.
#![allow(unsafe_code)]

use super::{Done, Lack};
use crate::sys::fs::Handle;
use crate::sys::linux::arch;
use crate::wasi::rights::Rights;
use rustix::io::Errno;

/// A granted directory.
pub(super) struct Beneath<'a> {
    /// It.
    pub(super) directory: &'a Handle,
    /// What may be done in it, and below.
    pub(super) rights: Rights,
}

/// The kernel's `struct landlock_ruleset_attr`.
#[repr(C)]
struct Ruleset {
    files: u64,
    ports: u64,
    scopes: u64,
}

/// The kernel's `struct landlock_path_beneath_attr`, which it declares without padding at its end.
#[repr(C, packed)]
struct Rule {
    allowed: u64,
    directory: i32,
}

/// Numbers that are the same on every CPU, as of all calls since Linux 5.1.
const CREATE_RULESET: usize = 444;
const ADD_RULE: usize = 445;
const RESTRICT_SELF: usize = 446;

const CREATE_RULESET_VERSION: usize = 1;
const RULE_PATH_BENEATH: usize = 1;

mod file {
    //! Accesses to files.
    pub(super) const WRITE: u64 = 1 << 1;
    pub(super) const READ: u64 = 1 << 2;
    pub(super) const READ_DIRECTORY: u64 = 1 << 3;
    pub(super) const REMOVE_DIRECTORY: u64 = 1 << 4;
    pub(super) const REMOVE_FILE: u64 = 1 << 5;
    pub(super) const MAKE_DIRECTORY: u64 = 1 << 7;
    pub(super) const MAKE_REGULAR: u64 = 1 << 8;
    pub(super) const MAKE_LINK: u64 = 1 << 12;
    /// Devices (6, 11), regular files, sockets, pipes and symbolic links: whatever gets a name by being moved.
    pub(super) const MAKE_ANY: u64 = 1 << 6 | MAKE_REGULAR | 1 << 9 | 1 << 10 | 1 << 11 | MAKE_LINK;
    pub(super) const REFER: u64 = 1 << 13;
    pub(super) const TRUNCATE: u64 = 1 << 14;
    /// Number of accesses that each version knows, from 1 on.
    pub(super) const KNOWN: [u32; 5] = [13, 14, 15, 15, 16];
}

/// Binding and connecting to TCP ports.
const PORTS: u64 = 1 | 1 << 1;
/// Abstract Unix sockets and signals, beyond processes that are restricted like this one.
const SCOPES: u64 = 1 | 1 << 1;

/// Restricts the process to what is below `granted`.
///
/// # Errors
/// [`Lack`]; the process is not restricted then.
pub(super) fn restrict<'a>(granted: impl Iterator<Item = Beneath<'a>>) -> Result<Done, Lack> {
    // SAFETY: the kernel reads nothing.
    let version = unsafe { call([CREATE_RULESET, 0, 0, CREATE_RULESET_VERSION, 0]) }?;
    let known = file::KNOWN.get(version.wrapping_sub(1)).or(file::KNOWN.last()).copied().unwrap_or_default();
    let files = (1 << known) - 1;
    let ruleset =
        Ruleset { files, ports: if version >= 4 { PORTS } else { 0 }, scopes: if version >= 6 { SCOPES } else { 0 } };
    // A kernel refuses a longer record only where it does not know what is not zero in it.
    let record = (&raw const ruleset).expose_provenance();
    // SAFETY: the kernel reads the record.
    let number = unsafe { call([CREATE_RULESET, record, size_of::<Ruleset>(), 0, 0]) }?;
    let outcome = enter(version, files, number, granted);
    // Not as an `OwnedFd`, which asserts that the number is one: words for that would bring in two kilobytes.
    // SAFETY: the kernel has opened this descriptor for us, and nobody else knows of it.
    unsafe { rustix::io::close(number as i32) };
    outcome?;
    Ok(match version {
        1 | 2 => ", without truncation, TCP ports, devices' operations and signals",
        3 => ", without TCP ports, devices' operations and signals",
        4 => ", without devices' operations and signals",
        5 => ", without signals",
        _ => "",
    })
}

/// Adds the rules, which may allow `files`, and restricts the process to the ruleset with the descriptor `ruleset`.
fn enter<'a>(
    version: usize,
    files: u64,
    ruleset: usize,
    granted: impl Iterator<Item = Beneath<'a>>,
) -> Result<(), Lack> {
    for Beneath { directory, rights } in granted {
        let wanted = accesses(rights);
        if version < 2 && wanted & file::REFER != 0 {
            return Err(Lack::Useless("this kernel's could not let files move between directories"));
        }
        if wanted & files == 0 {
            // The kernel refuses a rule that allows nothing; none at all says the same.
            continue;
        }
        let rule = Rule { allowed: wanted & files, directory: directory.raw() };
        let record = (&raw const rule).expose_provenance();
        // SAFETY: the kernel reads the record.
        unsafe { call([ADD_RULE, ruleset, RULE_PATH_BENEATH, record, 0]) }?;
    }
    // SAFETY: the call touches no memory.
    unsafe { call([RESTRICT_SELF, ruleset, 0, 0, 0]) }?;
    Ok(())
}

/// What Landlock must allow for `rights`. Nothing is ever executed, and no device gets an operation of its own.
fn accesses(rights: Rights) -> u64 {
    let moving = file::MAKE_ANY | file::MAKE_DIRECTORY | file::REMOVE_FILE | file::REMOVE_DIRECTORY | file::REFER;
    [
        // What is opened neither for reading nor for writing is opened for reading, as the kernel has it.
        (Rights::PATH_OPEN, file::READ | file::READ_DIRECTORY),
        (Rights::FD_WRITE, file::WRITE),
        (Rights::PATH_FILESTAT_SET_SIZE, file::TRUNCATE),
        (Rights::FD_FILESTAT_SET_SIZE, file::TRUNCATE),
        (Rights::PATH_CREATE_FILE, file::MAKE_REGULAR),
        (Rights::PATH_CREATE_DIRECTORY, file::MAKE_DIRECTORY),
        (Rights::PATH_SYMLINK, file::MAKE_LINK),
        (Rights::PATH_REMOVE_DIRECTORY, file::REMOVE_DIRECTORY),
        (Rights::PATH_UNLINK_FILE, file::REMOVE_FILE),
        (Rights::PATH_LINK_SOURCE, file::REFER),
        (Rights::PATH_LINK_TARGET, file::MAKE_ANY | file::REFER),
        (Rights::PATH_RENAME_SOURCE, moving),
        (Rights::PATH_RENAME_TARGET, moving),
    ]
    .into_iter()
    .fold(0, |accesses, (right, access)| if rights.contain(right) { accesses | access } else { accesses })
}

/// Makes a system call.
///
/// # Safety
/// What the call does to memory is the caller's to vouch for.
unsafe fn call(call: [usize; 5]) -> Result<usize, Errno> {
    // SAFETY: the caller's.
    let result = unsafe { arch::syscall(call) };
    usize::try_from(result).map_err(|_| Errno::from_raw_os_error(result.wrapping_neg() as i32))
}
