//! WASI preview 1's numbers: errors, file types and flags, as the witx documents number them.
//!
//! Invariant: what is not in these lists is refused with [`Errno::Inval`], never passed on to the system.

/// Why a function failed (witx: `errno`). Success is zero and no error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
#[rustfmt::skip] // one line a decade, to be compared with the document
pub(crate) enum Errno {
    TooBig = 1, Acces, AddrInUse, AddrNotAvail, AfNoSupport, Again, Already, Badf, BadMsg,
    Busy, Canceled, Child, ConnAborted, ConnRefused, ConnReset, Deadlk, DestAddrReq, Dom, Dquot,
    Exist, Fault, Fbig, HostUnreach, Idrm, Ilseq, InProgress, Intr, Inval, Io,
    IsConn, IsDir, Loop, Mfile, Mlink, MsgSize, Multihop, NameTooLong, NetDown, NetReset,
    NetUnreach, Nfile, NoBufs, NoDev, NoEnt, NoExec, NoLck, NoLink, NoMem, NoMsg,
    NoProtoOpt, NoSpc, NoSys, NotConn, NotDir, NotEmpty, NotRecoverable, NotSock, NotSup, NoTty,
    Nxio, Overflow, OwnerDead, Perm, Pipe, Proto, ProtoNoSupport, Prototype, Range, Rofs,
    Spipe, Srch, Stale, TimedOut, TxtBsy, Xdev, NotCapable,
}

impl Errno {
    /// The usual reasons for which a granted directory cannot be opened and a granted address not be used, in words.
    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::NoEnt => "it does not exist",
            Self::NotDir => "it is no directory",
            Self::Acces | Self::Perm => "permission denied",
            Self::Loop => "too many symbolic links",
            Self::NameTooLong => "its path is too long",
            Self::Mfile | Self::Nfile => "too many open files",
            Self::Badf => "it is not open",
            Self::AddrInUse => "the address is in use",
            Self::AddrNotAvail => "it is no address of this machine",
            _ => "the system refuses it",
        }
    }
}

const _: () = assert!(Errno::Exist as u8 == 20 && Errno::NotCapable as u8 == 76);

/// What a file is (witx: `filetype`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum FileType {
    /// Something without a number of its own: a pipe, for one.
    Unknown = 0,
    /// A block device.
    BlockDevice = 1,
    /// A character device.
    CharacterDevice = 2,
    /// A directory.
    Directory = 3,
    /// A regular file.
    RegularFile = 4,
    /// A stream socket. The system does not tell it from a datagram one without being asked.
    SocketStream = 6,
    /// A symbolic link.
    SymbolicLink = 7,
}

/// Flags that a parameter holds, once it is known to hold no others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Flags(u32);

impl Flags {
    /// The flags in `bits`, of which only those in `known` exist.
    ///
    /// # Errors
    /// [`Errno::Inval`] for another one.
    pub(crate) const fn new(bits: u32, known: u32) -> Result<Self, Errno> {
        if bits & !known != 0 { Err(Errno::Inval) } else { Ok(Self(bits)) }
    }

    /// Whether any flag of `bits` is set.
    pub(crate) const fn has(self, bits: u32) -> bool {
        self.0 & bits != 0
    }
}

/// Modes of a descriptor (witx: `fdflags`).
pub(crate) mod fdflags {
    /// Writes go to the file's end.
    pub(crate) const APPEND: u32 = 1;
    /// Data is on the disk when a write returns.
    pub(crate) const DSYNC: u32 = 1 << 1;
    /// A transfer that would wait fails with `again`.
    pub(crate) const NONBLOCK: u32 = 1 << 2;
    /// Reads see what is on the disk.
    pub(crate) const RSYNC: u32 = 1 << 3;
    /// Data and attributes are on the disk when a write returns.
    pub(crate) const SYNC: u32 = 1 << 4;
    /// Every one.
    pub(crate) const ALL: u32 = 0x1f;
}

/// How `path_open` opens (witx: `oflags`).
pub(crate) mod oflags {
    /// Create the file where it does not exist.
    pub(crate) const CREAT: u32 = 1;
    /// Fail where it is no directory.
    pub(crate) const DIRECTORY: u32 = 1 << 1;
    /// Fail where it exists.
    pub(crate) const EXCL: u32 = 1 << 2;
    /// Empty the file.
    pub(crate) const TRUNC: u32 = 1 << 3;
    /// Every one.
    pub(crate) const ALL: u32 = 0xf;
}

/// Which times to set, and to what (witx: `fstflags`).
pub(crate) mod fstflags {
    /// The access time, to the given one.
    pub(crate) const ATIM: u32 = 1;
    /// The access time, to the present.
    pub(crate) const ATIM_NOW: u32 = 1 << 1;
    /// The modification time, to the given one.
    pub(crate) const MTIM: u32 = 1 << 2;
    /// The modification time, to the present.
    pub(crate) const MTIM_NOW: u32 = 1 << 3;
    /// Every one.
    pub(crate) const ALL: u32 = 0xf;
}

/// How a path's last component is looked up (witx: `lookupflags`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lookup {
    /// A symbolic link stands for itself.
    NoFollow,
    /// A symbolic link stands for what it names.
    Follow,
}

impl Lookup {
    /// The lookup that `flags` asks for.
    ///
    /// # Errors
    /// [`Errno::Inval`].
    pub(crate) const fn from_flags(flags: u32) -> Result<Self, Errno> {
        match flags {
            0 => Ok(Self::NoFollow),
            1 => Ok(Self::Follow),
            _ => Err(Errno::Inval),
        }
    }
}
