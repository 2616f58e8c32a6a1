//! Ways to build the same program, which must not differ in what the program does.

/// A way to build: flags of the command under a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Variant {
    /// What test names call it.
    pub name: &'static str,
    /// The flags.
    pub flags: &'static [&'static str],
}

impl Variant {
    /// Whether memories are checked by compares.
    #[must_use]
    pub fn is_checked(&self) -> bool {
        self.flags.windows(2).any(|pair| pair == ["--memory", "checked"])
    }
}

/// What people get without flags.
pub const DEFAULT: Variant = Variant { name: "O2", flags: &[] };

/// The names of the ways that programs for macOS are built in: both levels of register allocation, both instance modes, both kinds
/// of bounds.
pub const FOR_MACOS: &[&str] = &["O2", "checked-O0-parameter-random"];

/// Every way that small programs are built in: each level of optimisation, both instance modes, both memory bases, both kinds
/// of bounds, both kinds of traps.
pub const ALL: &[Variant] = &[
    DEFAULT,
    Variant { name: "O2-random", flags: &["--memory-base", "random", "--verify"] },
    Variant { name: "O2-parameter", flags: &["--instance", "parameter", "--verify"] },
    Variant {
        name: "O2-parameter-random",
        flags: &["--instance", "parameter", "--memory-base", "random", "--strip", "--verify"],
    },
    Variant { name: "O0", flags: &["-O0", "--verify"] },
    Variant {
        name: "O0-parameter-random",
        flags: &["-O0", "--instance", "parameter", "--memory-base", "random", "--verify"],
    },
    Variant { name: "checked", flags: &["--memory", "checked", "--verify"] },
    Variant {
        name: "checked-O0-parameter-random",
        flags: &["--memory", "checked", "-O0", "--instance", "parameter", "--memory-base", "random", "--verify"],
    },
    Variant {
        name: "calls-parameter",
        flags: &["--memory", "checked", "--traps", "calls", "--instance", "parameter", "--verify"],
    },
    Variant { name: "O1", flags: &["-O1", "--verify"] },
    Variant { name: "Os", flags: &["-Os", "--verify"] },
];
