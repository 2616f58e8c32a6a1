//! What a program gives up before it runs: all that neither its grants nor the functions that its code refers to need.
//!
//! Takes the options and the symbols that the machine code refers to, gives the filter of system calls and the words for
//! the manifest. Unlike the rest of a plan it is made when the code is there: only that shows which functions of the runtime
//! are linked.

mod filter;

use super::Symbol;
use crate::diagnostic::{Diagnostic, Kind};
use crate::grants::{Grants, LateGrant};
use crate::options::{CoreDumps, Emit, Hardening, Lacking, Options, Profiling};
use filter::Filter;
use std::collections::BTreeSet;
use wasm2native_abi::harden::call::SystemCall;
use wasm2native_abi::harden::needs::{
    Granted, Need, OF_CORE_DUMPS, OF_EVERY_PROGRAM, OF_HOSTCALLS, OF_PROFILES, OF_WASI, OF_WASI_UNSTABLE,
};
use wasm2native_abi::harden::{COVERED, Instruction, LANDLOCK, LIMITS, PARTS, PRIVILEGES, REQUIRED, SECCOMP};

/// When Landlock is applied, where it is a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Landlock {
    /// Always.
    Always,
    /// Where the filter of system calls cannot be: what that lets pass is nothing that Landlock rules.
    WithoutFilter,
}

/// How a program is hardened.
#[derive(Debug)]
pub(crate) struct HardeningPlan {
    hardening: Hardening,
    landlock: Landlock,
    /// The filter; empty where it is switched off.
    filter: Filter,
    /// Each part with what it leaves, in words.
    parts: Vec<(&'static str, String)>,
}

impl HardeningPlan {
    /// Decides how the program is hardened whose code refers to `linked`.
    pub(crate) fn new(options: &Options, linked: impl Iterator<Item = Symbol>) -> Self {
        // A library is in somebody else's process.
        let numbering = options.target.system_calls.filter(|_| options.emit != Emit::Library);
        let Some(numbering) = numbering else {
            let hardening = Hardening { parts: 0, lacking: Lacking::Skip };
            let (landlock, filter) = (Landlock::Always, Filter::default());
            return Self { hardening, landlock, filter, parts: Vec::new() };
        };
        let hardening = options.hardening;
        let calls = calls(options, linked);
        let landlock = landlock(hardening, &calls);
        let chosen = PARTS.iter().filter(|(part, _)| hardening.parts & part != 0);
        let parts = chosen.map(|&(part, name)| (name, left(part, &options.grants, landlock, &calls))).collect();
        let filter = if hardening.parts & SECCOMP == 0 { Filter::default() } else { Filter::new(&calls, numbering) };
        Self { hardening, landlock, filter, parts }
    }

    /// What the runtime is told of the parts; 0 where there is nothing to do.
    pub(crate) fn bits(&self) -> u32 {
        let covered = match self.landlock {
            Landlock::Always => 0,
            Landlock::WithoutFilter => COVERED,
        };
        match self.hardening {
            Hardening { parts: 0, .. } => 0,
            Hardening { parts, lacking: Lacking::Skip } => parts | covered,
            Hardening { parts, lacking: Lacking::Refuse } => parts | covered | REQUIRED,
        }
    }

    /// The filter of system calls.
    pub(crate) fn filter(&self) -> &[Instruction] {
        &self.filter.instructions
    }

    /// Which instruction of the filter the runtime completes with the process's number.
    pub(crate) fn own_process(&self) -> u32 {
        self.filter.own_process
    }

    /// Each part with what it leaves, in words.
    pub(crate) fn parts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.parts.iter().map(|(part, left)| (*part, left.as_str()))
    }

    /// Whether a program whose kernel lacks a part does not start.
    pub(crate) fn is_required(&self) -> bool {
        self.bits() & REQUIRED != 0
    }
}

/// Checks that what is asked for can be had.
///
/// # Errors
/// [`Kind::Target`] where hardening is required on a system that has none.
pub(super) fn check(options: &Options) -> Result<(), Diagnostic> {
    let Options { target, hardening, .. } = options;
    if target.system_calls.is_none() && options.core_dumps == CoreDumps::OnRequest {
        // The file has no name until it is whole, which only Linux can.
        let message = "its programs write no core dumps".to_owned();
        let kind = Kind::Target { target: target.name.to_owned(), message };
        return Err(Diagnostic::new(kind).help("leave --coredump out"));
    }
    if target.system_calls.is_none() && matches!(options.profiling, Profiling::Generate { .. }) {
        let message = "its programs write no profiles".to_owned();
        let kind = Kind::Target { target: target.name.to_owned(), message };
        return Err(Diagnostic::new(kind).help("generate the profile on Linux: it is of the module, not of a target"));
    }
    if target.system_calls.is_some() || hardening.lacking == Lacking::Skip {
        return Ok(());
    }
    let message = "its programs cannot restrict themselves".to_owned();
    Err(Diagnostic::new(Kind::Target { target: target.name.to_owned(), message }).help("leave --require-hardening out"))
}

/// When Landlock is applied to a program that may make `calls`. One that demands each part gets it.
fn landlock(hardening: Hardening, calls: &BTreeSet<SystemCall>) -> Landlock {
    let has_both = hardening.parts & (LANDLOCK | SECCOMP) == LANDLOCK | SECCOMP;
    let is_ruled = calls.iter().any(|call| call.is_ruled_by_landlock());
    if has_both && !is_ruled && hardening.lacking == Lacking::Skip { Landlock::WithoutFilter } else { Landlock::Always }
}

/// The system calls that the functions among `linked` may make.
fn calls(options: &Options, linked: impl Iterator<Item = Symbol>) -> BTreeSet<SystemCall> {
    let needs = |symbol: Symbol| -> &'static [Need] {
        match symbol {
            Symbol::Wasi(number) => {
                // In the order of `HostFunc::WASI`.
                let listed = OF_WASI.iter().chain(OF_WASI_UNSTABLE).nth(number as usize);
                listed.expect("every function has its line").1
            }
            Symbol::Hostcall(number) => OF_HOSTCALLS[number as usize].1,
            _ => &[],
        }
    };
    let needed =
        linked.flat_map(needs).filter(|need| is_granted(&options.grants, need.granted)).flat_map(|need| need.calls);
    let of_dumps = match options.core_dumps {
        CoreDumps::Never => &[],
        CoreDumps::OnRequest => OF_CORE_DUMPS,
    };
    let of_profiles = match options.profiling {
        Profiling::Generate { .. } => OF_PROFILES,
        Profiling::None | Profiling::Use(_) => &[],
    };
    OF_EVERY_PROGRAM.iter().chain(of_dumps).chain(of_profiles).chain(needed).copied().collect()
}

fn is_granted(grants: &Grants, what: Granted) -> bool {
    match what {
        Granted::Nothing => true,
        Granted::Descriptors => is_granted(grants, Granted::Directories) || is_granted(grants, Granted::Sockets),
        Granted::Directories => !grants.dirs.is_empty() || grants.late.contains(&LateGrant::Directory),
        Granted::Sockets => !grants.listen.is_empty(),
    }
}

/// What a part leaves, in words.
fn left(part: u32, grants: &Grants, landlock: Landlock, calls: &BTreeSet<SystemCall>) -> String {
    match part {
        PRIVILEGES => "none are gained".to_owned(),
        LANDLOCK => {
            let files = if !is_granted(grants, Granted::Directories) {
                "no files"
            } else {
                "files below the granted directories"
            };
            let condition = match landlock {
                Landlock::Always => "",
                Landlock::WithoutFilter => "only without seccomp: ",
            };
            format!("{condition}{files}, no TCP ports, no signals to other processes")
        }
        SECCOMP => calls.iter().map(|call| call.name()).collect::<Vec<_>>().join(" "),
        LIMITS => "no core file, no new processes".to_owned(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::filter::tests::allows;
    use super::*;
    use crate::grants::ListenAddress;
    use wasm2native_abi::harden::call::{Check, Numbering};
    use wasm2native_targets::LINUX;

    /// Everything that can be linked: each function alone, and all of them.
    fn links() -> Vec<Vec<Symbol>> {
        let wasi = (0..(OF_WASI.len() + OF_WASI_UNSTABLE.len()) as u32).map(Symbol::Wasi);
        let hostcalls = (0..OF_HOSTCALLS.len() as u32).map(Symbol::Hostcall);
        let all: Vec<Symbol> = wasi.chain(hostcalls).collect();
        let mut links: Vec<Vec<Symbol>> = all.iter().map(|symbol| vec![*symbol]).collect();
        links.extend([all, Vec::new()]);
        links
    }

    /// Nothing; directories; sockets.
    fn grants() -> [Grants; 3] {
        let mut grants = std::array::from_fn::<_, 3, _>(|_| Grants::default());
        grants[1].late.insert(LateGrant::Directory);
        grants[2].listen.push(ListenAddress::Unix("socket".to_owned()));
        grants
    }

    /// Whether `filter` lets a call pass with arguments of some kind.
    fn passes(filter: &Filter, numbering: Numbering, call: SystemCall) -> bool {
        let values: &[u32] = match call.check() {
            Check::OneOf { values, .. } => values,
            Check::Any | Check::Only { .. } | Check::OwnProcess => &[],
        };
        let tries = values.iter().copied().chain([0, 1, 42]);
        tries.into_iter().any(|value| {
            (0..6).any(|argument| {
                let mut arguments = [0; 6];
                arguments[argument] = u64::from(value);
                allows(filter, numbering.audit_arch(), call.number(numbering), arguments)
            })
        })
    }

    #[test]
    fn landlock_is_left_out_only_where_it_rules_nothing() {
        for target in LINUX {
            let numbering = target.system_calls.expect("Linux has numbers");
            let mut ways = [0, 0];
            for grants in grants() {
                for linked in links() {
                    let mut options = Options::new(target);
                    options.grants = grants.clone();
                    let plan = HardeningPlan::new(&options, linked.into_iter());
                    let ruled = SystemCall::ALL.iter().filter(|call| call.is_ruled_by_landlock());
                    let passing: Vec<_> = ruled.filter(|call| passes(&plan.filter, numbering, **call)).collect();
                    let is_left_out = plan.bits() & COVERED != 0;
                    assert_eq!(is_left_out, passing.is_empty(), "{passing:?}");
                    ways[usize::from(is_left_out)] += 1;
                }
            }
            assert!(ways.iter().all(|count| *count > 10), "both occur: {ways:?}");
        }
    }

    #[test]
    fn landlock_stays_where_it_is_the_only_one_and_where_it_is_demanded() {
        let mut options = Options::new(LINUX[0]);
        let bits = |options: &Options| HardeningPlan::new(options, std::iter::empty()).bits() & COVERED;
        assert_eq!(bits(&options), COVERED);
        options.hardening.lacking = Lacking::Refuse;
        assert_eq!(bits(&options), 0);
        options.hardening = Hardening { parts: PRIVILEGES | LANDLOCK, lacking: Lacking::Skip };
        assert_eq!(bits(&options), 0);
    }
}
