//! What a program is allowed: the policy that is sealed into it.
//!
//! Invariant: a policy is data. The compiler carries it to the manifest and reads from it what a program must bring along; what
//! it means is the runtime's.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::net::SocketAddr;
use std::num::NonZeroU64;
use std::str::FromStr;
use wasm2native_abi::grant::StartStep;
pub use wasm2native_abi::grant::{Access, Ambient, LateGrant, Limit};
use wasm2native_abi::manifest::Record;
use wasm2native_abi::rights::{CREATING, RIGHT_NAMES};

/// What a program is allowed beyond what every program has, and what it is not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grants {
    /// Directories, in the order of their descriptors, which start with 3.
    pub dirs: Vec<Dir>,
    /// Environment variables.
    pub env: Vec<Variable>,
    /// Arguments that stand before those of the command line.
    pub args: Vec<String>,
    /// Addresses to listen at. The sockets' descriptors follow those of the directories.
    pub listen: Vec<ListenAddress>,
    /// What it goes without.
    pub denied: BTreeSet<Ambient>,
    /// Nanoseconds of the steps that clocks are read in; the system's own where there is none.
    pub clock_resolution: Option<NonZeroU64>,
    /// What a run may add.
    pub late: BTreeSet<LateGrant>,
    /// What it may use of its host.
    pub limits: BTreeMap<Limit, u64>,
    /// Whether a run may ask to be told what was denied.
    pub trace: Trace,
}

/// Whether a run may ask to be told what was denied.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Trace {
    /// It may not, and the program carries nothing for it.
    #[default]
    Off,
    /// With `WASM2NATIVE_TRACE=denied`.
    Denied,
}

/// A granted directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dir {
    /// Its path on the host; a relative one is resolved when the program starts.
    pub host: String,
    /// Its path in the program.
    pub guest: String,
    /// How its tree may be used.
    pub access: Access,
    /// The rights that descriptors in its tree may have.
    pub rights: Rights,
}

/// WASI's rights, a bit each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rights(u64);

impl Rights {
    /// All of them.
    pub const ALL: Self = Self((1 << RIGHT_NAMES.len()) - 1);

    /// The right called `name` in the witx documents.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        RIGHT_NAMES.iter().position(|known| *known == name).map(|bit| Self(1 << bit))
    }

    /// These and those of `other`.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// No right.
    #[must_use]
    pub const fn none() -> Self {
        Self(0)
    }

    /// These without those that [make names](CREATING).
    #[must_use]
    pub const fn without_creating(self) -> Self {
        Self(self.0 & !CREATING)
    }

    /// The bits, as in the witx document.
    #[must_use]
    pub const fn bits(self) -> u64 {
        self.0
    }
}

/// A granted environment variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// Its value, or `None` to take the one that the program is started with.
    pub value: Option<String>,
}

/// An address to listen at: `tcp:127.0.0.1:8080`, `tcp:[::1]:8080`, `unix:PATH`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListenAddress {
    /// An address and a port of the network.
    Tcp(SocketAddr),
    /// A path of the file system; a relative one is resolved when the program starts.
    Unix(String),
}

/// Bytes of the longest path of a socket (`struct sockaddr_un`, the shorter one of our systems, without its NUL).
const SOCKET_PATH_BYTES: usize = 103;

impl FromStr for ListenAddress {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once(':') {
            Some(("tcp", address)) => address
                .parse()
                .map(Self::Tcp)
                .map_err(|_| format!("'{address}' is no address with a port, like 127.0.0.1:8080 or [::1]:8080")),
            Some(("unix", path)) if path.is_empty() || path.contains('\0') => {
                Err("the path is empty or holds a NUL".to_owned())
            }
            Some(("unix", path)) if path.len() > SOCKET_PATH_BYTES => {
                Err(format!("the path is longer than the {SOCKET_PATH_BYTES} bytes that a socket's may have"))
            }
            Some(("unix", path)) => Ok(Self::Unix(path.to_owned())),
            _ => Err("expected tcp:ADDRESS:PORT or unix:PATH".to_owned()),
        }
    }
}

impl fmt::Display for ListenAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(address) => write!(f, "tcp:{address}"),
            Self::Unix(path) => write!(f, "unix:{path}"),
        }
    }
}

impl Grants {
    /// What start-up does for this policy, in order.
    pub(crate) fn start_steps(&self) -> Vec<StartStep> {
        let is_system = |limit: &Limit| !matches!(limit, Limit::Memory | Limit::TableElements);
        let wanted = [
            (StartStep::Directories, !self.dirs.is_empty()),
            (StartStep::Late, !self.late.is_empty()),
            (StartStep::Listen, !self.listen.is_empty()),
            (StartStep::Limits, self.limits.keys().any(is_system)),
            (StartStep::Trace, self.trace == Trace::Denied),
        ];
        wanted.into_iter().filter_map(|(step, wanted)| wanted.then_some(step)).collect()
    }

    /// Descriptors that the program starts with.
    pub(crate) fn descriptors(&self) -> u64 {
        const STREAMS: usize = 3;
        (STREAMS + self.dirs.len() + self.listen.len()) as u64
    }

    /// The policy as records of the manifest, handed to `write` one by one.
    pub(crate) fn records(&self, mut write: impl FnMut(Record<'_>)) {
        for arg in &self.args {
            write(Record::Argument(arg));
        }
        for Variable { name, value } in &self.env {
            write(value.as_ref().map_or(Record::InheritedVariable(name), |value| Record::Variable(name, value)));
        }
        for Dir { host, guest, access, rights } in &self.dirs {
            write(Record::Directory { host, guest, access: *access, rights: rights.bits() });
        }
        for address in &self.listen {
            write(Record::Listen(&address.to_string()));
        }
        self.denied.iter().for_each(|ambient| write(Record::Denied(*ambient)));
        if let Some(nanoseconds) = self.clock_resolution {
            write(Record::ClockResolution(nanoseconds.get()));
        }
        self.limits.iter().for_each(|(limit, number)| write(Record::Limit(*limit, *number)));
        self.late.iter().for_each(|late| write(Record::Late(*late)));
        if self.trace == Trace::Denied {
            write(Record::Trace);
        }
    }
}
