//! Linux's system calls as far as the runtime makes them: their numbers on each CPU, and what a filter asks of their
//! arguments.

/// Which numbers a kernel gives its system calls, and how a filter recognizes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Numbering {
    /// x86_64's own (Linux: `syscall_64.tbl`).
    X86_64,
    /// The one of newer CPUs (Linux: `asm-generic/unistd.h`), on AArch64.
    Aarch64,
}

impl Numbering {
    /// What a filter finds in the field `arch` (Linux: `audit.h`). Calls with another CPU's numbers, as a 32-bit one's in a
    /// 64-bit process, are none of these.
    #[must_use]
    pub const fn audit_arch(self) -> u32 {
        match self {
            Self::X86_64 => 0xc000_003e,
            Self::Aarch64 => 0xc000_00b7,
        }
    }
}

macro_rules! define_calls {
    ($($name:ident $x86_64:literal $aarch64:literal $check:expr;)*) => {
        /// A system call.
        #[allow(non_camel_case_types, reason = "named as in the kernel's tables")]
        #[allow(missing_docs, reason = "the kernel's manual pages")]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum SystemCall { $($name,)* }

        impl SystemCall {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// Its name.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => stringify!($name),)* }
            }

            /// Its number.
            #[must_use]
            pub const fn number(self, numbering: Numbering) -> u32 {
                match (self, numbering) {
                    $((Self::$name, Numbering::X86_64) => $x86_64, (Self::$name, Numbering::Aarch64) => $aarch64,)*
                }
            }

            /// What its arguments must be.
            #[must_use]
            pub const fn check(self) -> Check {
                match self { $(Self::$name => $check,)* }
            }
        }
    };
}

impl SystemCall {
    /// Whether Landlock may have a say in it: the call takes a path, opens or receives something, reaches the network, or makes
    /// the kernel send a signal to another process (Linux: `security/landlock`). With what is open already Landlock does not
    /// meddle, and a file that is cut or a device that is asked is one that was opened before, where nothing opens any more.
    /// Calls of which that is not certain are counted among those that it rules.
    #[must_use]
    pub const fn is_ruled_by_landlock(self) -> bool {
        match self {
            // Paths.
            Self::openat
            | Self::openat2
            | Self::mkdirat
            | Self::newfstatat
            | Self::unlinkat
            | Self::renameat
            | Self::linkat
            | Self::symlinkat
            | Self::readlinkat
            | Self::utimensat
            | Self::ftruncate => true,
            // Sockets: a message may carry an address, or a descriptor.
            Self::sendmsg | Self::recvmsg | Self::shutdown | Self::accept4 => true,
            // It may ask for a signal to whoever is a descriptor's owner.
            Self::fcntl => true,
            // The process's own descriptors, memory, time and signals: `kill` with no other number than its own.
            Self::read
            | Self::write
            | Self::close
            | Self::fstat
            | Self::lseek
            | Self::mmap
            | Self::mprotect
            | Self::munmap
            | Self::rt_sigaction
            | Self::rt_sigreturn
            | Self::ioctl
            | Self::pread64
            | Self::pwrite64
            | Self::readv
            | Self::writev
            | Self::sched_yield
            | Self::mremap
            | Self::getpid
            | Self::kill
            | Self::fsync
            | Self::fdatasync
            | Self::fstatfs
            | Self::getdents64
            | Self::fadvise64
            | Self::clock_gettime
            | Self::clock_getres
            | Self::exit_group
            | Self::ppoll
            | Self::fallocate
            | Self::preadv
            | Self::pwritev
            | Self::getrandom => false,
        }
    }
}

/// What a filter asks of a system call's arguments. It sees numbers only, never what an address leads to, and of each no more
/// than the low 32 bits: all that the kernel reads of those that are checked here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// Nothing: the kernel lets such a call pass without running the filter (since Linux 5.11).
    Any,
    /// Argument number `argument` must be one of `values`.
    OneOf {
        /// From 0.
        argument: u8,
        /// What it may be.
        values: &'static [u32],
    },
    /// Argument number `argument` must have no bit but those of `bits`.
    Only {
        /// From 0.
        argument: u8,
        /// What it may have.
        bits: u32,
    },
    /// The first argument must be the process itself.
    OwnProcess,
}

/// `PROT_READ | PROT_WRITE`: no memory becomes code.
const NOT_EXECUTABLE: u32 = 1 | 2;
const MREMAP_MAYMOVE: u32 = 1;
const F_GETFL: u32 = 3;
const F_SETFL: u32 = 4;
const F_DUPFD_CLOEXEC: u32 = 1030;
const TIOCGWINSZ: u32 = 0x5413;
const FIONREAD: u32 = 0x541b;

define_calls! {
    read 0 63 Check::Any;
    write 1 64 Check::Any;
    close 3 57 Check::Any;
    fstat 5 80 Check::Any;
    lseek 8 62 Check::Any;
    mmap 9 222 Check::Only { argument: 2, bits: NOT_EXECUTABLE };
    mprotect 10 226 Check::Only { argument: 2, bits: NOT_EXECUTABLE };
    munmap 11 215 Check::Any;
    rt_sigaction 13 134 Check::Any;
    rt_sigreturn 15 139 Check::Any;
    ioctl 16 29 Check::OneOf { argument: 1, values: &[TIOCGWINSZ, FIONREAD] };
    pread64 17 67 Check::Any;
    pwrite64 18 68 Check::Any;
    readv 19 65 Check::Any;
    writev 20 66 Check::Any;
    sched_yield 24 124 Check::Any;
    mremap 25 216 Check::OneOf { argument: 3, values: &[MREMAP_MAYMOVE] };
    getpid 39 172 Check::Any;
    sendmsg 46 211 Check::Any;
    recvmsg 47 212 Check::Any;
    shutdown 48 210 Check::Any;
    kill 62 129 Check::OwnProcess;
    fcntl 72 25 Check::OneOf { argument: 1, values: &[F_GETFL, F_SETFL, F_DUPFD_CLOEXEC] };
    fsync 74 82 Check::Any;
    fdatasync 75 83 Check::Any;
    ftruncate 77 46 Check::Any;
    fstatfs 138 44 Check::Any;
    getdents64 217 61 Check::Any;
    fadvise64 221 223 Check::Any;
    clock_gettime 228 113 Check::Any;
    clock_getres 229 114 Check::Any;
    exit_group 231 94 Check::Any;
    openat 257 56 Check::Any;
    mkdirat 258 34 Check::Any;
    newfstatat 262 79 Check::Any;
    unlinkat 263 35 Check::Any;
    renameat 264 38 Check::Any;
    linkat 265 37 Check::Any;
    symlinkat 266 36 Check::Any;
    readlinkat 267 78 Check::Any;
    ppoll 271 73 Check::Any;
    utimensat 280 88 Check::Any;
    fallocate 285 47 Check::Any;
    accept4 288 242 Check::Any;
    preadv 295 69 Check::Any;
    pwritev 296 70 Check::Any;
    getrandom 318 278 Check::Any;
    openat2 437 437 Check::Any;
}
