//! Profiles: what a program did in an earlier run, for its next build.
//!
//! [`Profile::read`] takes the file that a program wrote which was built to count; `apply` makes hints and priorities of it, in the
//! place of those that stand in the module. A profile changes how fast code is, never what it does. The format stands in
//! [`wasm2native_abi::profile`], `object/profile.rs` and the runtime write it.

mod apply;
mod read;

pub(crate) use apply::apply;

use std::fmt;
use std::path::PathBuf;

/// What a program counted.
#[derive(Clone)]
pub struct Profile {
    /// The file that it was read from.
    path: PathBuf,
    /// BLAKE3 of the file, in hexadecimal.
    contents: String,
    /// BLAKE3 of the module, in hexadecimal.
    pub module: String,
    /// The functions that were compiled, by ascending index.
    pub funcs: Vec<ProfiledFunc>,
}

/// What a function counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfiledFunc {
    /// Its index.
    pub index: u32,
    /// How often it was called.
    pub calls: u64,
    /// Its `if` and `br_if`, by ascending offset.
    pub branches: Vec<ProfiledBranch>,
    /// Its calls through tables and references, by ascending offset.
    pub indirect_calls: Vec<ProfiledCall>,
    /// Its calls of functions of the module, by ascending offset.
    pub direct_calls: Vec<ProfiledDirectCall>,
}

/// An `if` or `br_if`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProfiledBranch {
    /// Bytes from the start of the function's body.
    pub offset: u32,
    /// How often its condition held.
    pub taken: u64,
    /// How often it did not.
    pub not_taken: u64,
}

/// A call through a table or a reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProfiledCall {
    /// Bytes from the start of the function's body.
    pub offset: u32,
    /// How often something was called.
    pub calls: u64,
    /// The function that leads the vote, which was called at least `lead` times.
    pub target: Option<u32>,
    /// What is left of the vote.
    pub lead: u64,
}

/// A call of a function of the module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProfiledDirectCall {
    /// Bytes from the start of the function's body.
    pub offset: u32,
    /// How often it was called from there.
    pub calls: u64,
}

impl ProfiledFunc {
    /// How much was going on in it: what was counted, together.
    #[must_use]
    pub fn heat(&self) -> u64 {
        let branches = self.branches.iter().map(|branch| branch.taken.saturating_add(branch.not_taken));
        let calls = self.indirect_calls.iter().map(|call| call.calls);
        branches.chain(calls).fold(self.calls, u64::saturating_add)
    }
}

/// By its contents: options are told apart by how they are printed.
impl fmt::Debug for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Profile({})", self.contents)
    }
}
