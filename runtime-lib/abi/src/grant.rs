//! The words of a policy: what a program has unless it is denied, what a run may add, what its use is limited to.
//!
//! Invariant: each list is closed, and an item's number is its place in `ALL`, which the sealed manifest is written with.

/// How a directory's tree may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// For everything.
    ReadWrite,
    /// For what changes nothing.
    ReadOnly,
}

/// What every program has of its host unless it is denied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Ambient {
    /// The arguments of the command line. Sealed ones stay.
    Arguments,
    /// Standard input.
    Stdin,
    /// Standard output.
    Stdout,
    /// Standard error. The runtime's own messages are not the program's, and stay.
    Stderr,
    /// Reading clocks, and waiting for them.
    Clock,
    /// Random bytes.
    Random,
}

impl Ambient {
    /// All of them, by number.
    pub const ALL: [Self; 6] = [Self::Arguments, Self::Stdin, Self::Stdout, Self::Stderr, Self::Clock, Self::Random];

    /// Its name in policies and on command lines.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Arguments => "args",
            Self::Stdin => "stdin",
            Self::Stdout => "stdout",
            Self::Stderr => "stderr",
            Self::Clock => "clock",
            Self::Random => "random",
        }
    }
}

/// What a run may add to the sealed grants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum LateGrant {
    /// Directories: `WASM2NATIVE_DIR=HOST[::GUEST][:ro]`.
    Directory,
    /// Variables: `WASM2NATIVE_ENV=NAME[=VALUE]`.
    Variable,
}

impl LateGrant {
    /// All of them, by number.
    pub const ALL: [Self; 2] = [Self::Directory, Self::Variable];

    /// Its name in policies and on command lines.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Directory => "dir",
            Self::Variable => "env",
        }
    }
}

/// A limit of what a program uses of its host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Limit {
    /// Bytes that all its memories have together. One that would have more does not grow.
    Memory,
    /// Elements that all its tables have together. One that would have more does not grow.
    TableElements,
    /// Descriptors that are open at a time, streams and granted directories among them: `mfile` beyond.
    OpenFiles,
    /// Seconds of CPU time; the program is ended then.
    CpuSeconds,
    /// Milliseconds from the program's start; it is ended then.
    WallMilliseconds,
}

impl Limit {
    /// All of them, by number.
    pub const ALL: [Self; 5] =
        [Self::Memory, Self::TableElements, Self::OpenFiles, Self::CpuSeconds, Self::WallMilliseconds];

    /// Its name in policies and on command lines.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Memory => "memory",
            Self::TableElements => "table-elements",
            Self::OpenFiles => "open-files",
            Self::CpuSeconds => "cpu-time",
            Self::WallMilliseconds => "wall-time",
        }
    }
}

/// What the runtime does at start for some programs only, in this order. A program carries those that it needs: the object
/// refers to each by its symbol, [`StartStep::symbol`], from [`Image::steps`](crate::image::Image::steps).
///
/// Each is `extern "C" fn(*mut Host)`, where `Host` is the runtime's own record of what the instance was granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StartStep {
    /// Looks whether there is a descriptor to report traps to. First, before anything else could be given its number.
    TrapReport,
    /// Opens the file for a core dump, where the run asks for one.
    CoreDump,
    /// Opens the file for a profile.
    Profile,
    /// Opens directories that were granted.
    Directories,
    /// Takes what the run adds.
    Late,
    /// Opens listening sockets.
    Listen,
    /// Sets limits.
    Limits,
    /// Sees whether to tell what is denied.
    Trace,
    /// Lets a signal stop the program's code.
    Interruption,
}

impl StartStep {
    /// Its symbol.
    #[must_use]
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::TrapReport => "wasm2native_start_trap_report",
            Self::CoreDump => "wasm2native_start_core_dump",
            Self::Profile => "wasm2native_start_profile",
            Self::Directories => "wasm2native_start_directories",
            Self::Late => "wasm2native_start_late",
            Self::Listen => "wasm2native_start_listen",
            Self::Limits => "wasm2native_start_limits",
            Self::Trace => "wasm2native_start_trace",
            Self::Interruption => "wasm2native_start_interruption",
        }
    }
}
