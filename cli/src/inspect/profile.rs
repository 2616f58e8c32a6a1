//! What a profile says, in words and as data.

use serde::Serialize;
use std::fmt::{self, Write as _};
use wasm2native_compiler::ProfiledFunc;

/// A profile.
#[derive(Serialize)]
pub(super) struct Profile {
    kind: &'static str,
    /// BLAKE3 of the module.
    module_blake3: String,
    /// The functions that were compiled, by ascending index.
    functions: Vec<Func>,
}

#[derive(Serialize)]
struct Func {
    index: u32,
    calls: u64,
    branches: Vec<Branch>,
    indirect_calls: Vec<IndirectCall>,
    direct_calls: Vec<DirectCall>,
}

#[derive(Serialize)]
struct Branch {
    /// Bytes from the start of the function's body.
    offset: u32,
    taken: u64,
    not_taken: u64,
}

#[derive(Serialize)]
struct IndirectCall {
    /// Bytes from the start of the function's body.
    offset: u32,
    calls: u64,
    /// The function that leads, and how many of the calls at least were its.
    target: Option<u32>,
    lead: u64,
}

#[derive(Serialize)]
struct DirectCall {
    /// Bytes from the start of the function's body.
    offset: u32,
    calls: u64,
}

impl Profile {
    /// What the compiler has read.
    pub(super) fn new(profile: wasm2native_compiler::Profile) -> Self {
        Self {
            kind: "profile",
            module_blake3: profile.module,
            functions: profile.funcs.into_iter().map(Func::new).collect(),
        }
    }

    /// The profile in words: functions that were never called are counted only.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        // Writing to a string cannot fail.
        let _ = self.write(&mut text);
        text
    }

    fn write(&self, out: &mut String) -> fmt::Result {
        writeln!(out, "profile")?;
        writeln!(out, "module blake3: {}", self.module_blake3)?;
        let never = self.functions.iter().filter(|func| func.calls == 0).count();
        writeln!(out, "functions: {}, of which never called: {never}", self.functions.len())?;
        for func in self.functions.iter().filter(|func| func.calls > 0) {
            writeln!(out, "func {}: called {}", func.index, func.calls)?;
            for Branch { offset, taken, not_taken } in &func.branches {
                writeln!(out, "  +{offset:#x} branch: taken {taken}, not taken {not_taken}")?;
            }
            for IndirectCall { offset, calls, target, lead } in &func.indirect_calls {
                write!(out, "  +{offset:#x} indirect call: {calls}")?;
                if let Some(target) = target {
                    write!(out, ", of which func {target}: at least {lead}")?;
                }
                writeln!(out)?;
            }
            for DirectCall { offset, calls } in &func.direct_calls {
                writeln!(out, "  +{offset:#x} call: {calls}")?;
            }
        }
        Ok(())
    }
}

impl Func {
    fn new(func: ProfiledFunc) -> Self {
        let ProfiledFunc { index, calls, branches, indirect_calls, direct_calls } = func;
        let branches = branches.into_iter().map(|branch| Branch {
            offset: branch.offset,
            taken: branch.taken,
            not_taken: branch.not_taken,
        });
        let indirect_calls = indirect_calls.into_iter().map(|call| IndirectCall {
            offset: call.offset,
            calls: call.calls,
            target: call.target,
            lead: call.lead,
        });
        let direct_calls = direct_calls.into_iter().map(|call| DirectCall { offset: call.offset, calls: call.calls });
        Self {
            index,
            calls,
            branches: branches.collect(),
            indirect_calls: indirect_calls.collect(),
            direct_calls: direct_calls.collect(),
        }
    }
}
