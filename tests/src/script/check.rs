//! Modules compiled in process, for what is known before a program of them runs: whether they are refused, and why.

use std::panic::{AssertUnwindSafe, catch_unwind};

use wasm2native_compiler::{Diagnostic, Emit, Features, Instantiation, Kind, Linked, OptLevel, Options, Program};
use wasm2native_targets::Target;

use super::syntax::{Refusal, Source};
use super::verdict::{Unusable, Verdict};

/// Why a module is no part of a program.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Rejection {
    /// It is malformed or invalid, which the validator does not tell apart.
    Invalid(String),
    /// An import is missing or does not fit, in the standard's words; and in the compiler's.
    Unlinkable(&'static str, String),
    /// It uses this proposal, which is not compiled.
    Unsupported(String),
    /// It has more of something than there may be: what the standard calls that, where it does, and the compiler's words.
    TooMany(Option<&'static str>, String),
    /// Anything else is our failure.
    Failure(String),
}

impl From<Diagnostic> for Rejection {
    fn from(diagnostic: Diagnostic) -> Self {
        let words = diagnostic.to_string();
        match &diagnostic.report().kind {
            Kind::Invalid { .. } | Kind::InvalidText { .. } => Self::Invalid(words),
            Kind::Unsupported { proposal, .. } => Self::Unsupported((*proposal).to_owned()),
            Kind::Limit { what: "the number of a function's locals", .. } => {
                Self::TooMany(Some("too many locals"), words)
            }
            Kind::Limit { .. } => Self::TooMany(None, words),
            Kind::UnknownImports(_) => Self::Unlinkable("unknown import", words),
            Kind::IncompatibleImports(_) => Self::Unlinkable("incompatible import type", words),
            _ => Self::Failure(words),
        }
    }
}

impl From<Rejection> for Unusable {
    fn from(rejection: Rejection) -> Self {
        match rejection {
            Rejection::Unsupported(proposal) => Self::Refused(proposal),
            Rejection::Invalid(words)
            | Rejection::Unlinkable(_, words)
            | Rejection::TooMany(_, words)
            | Rejection::Failure(words) => Self::Failed(words),
        }
    }
}

/// The wasm of a module, assembled if it is text.
///
/// # Errors
/// Why there is none.
pub(super) fn assemble(source: Source) -> Result<Vec<u8>, Rejection> {
    let bytes = source.map_err(Rejection::Invalid)?;
    unbroken(|| wasm2native_compiler::read(bytes))
}

/// Whether these modules make a program together, each one instantiated on request.
///
/// # Errors
/// What is wrong with them.
pub(super) fn compile(modules: &[(&str, &[u8])]) -> Result<(), Rejection> {
    let linked = |&(name, wasm)| Linked { name, wasm, instantiation: Instantiation::OnRequest };
    let program = Program { main: EMPTY, linked: modules.iter().map(linked).collect() };
    unbroken(|| wasm2native_compiler::compile(program, &options())).map(drop)
}

/// Whether a module is valid, and uses only what is compiled.
///
/// # Errors
/// What is wrong with it.
pub(super) fn validate(wasm: &[u8]) -> Result<(), Rejection> {
    unbroken(|| wasm2native_compiler::summarize(wasm, Features::default())).map(drop)
}

/// What a module that must be refused is worth, where no other module takes part.
pub(super) fn refused(refusal: Refusal, source: Source, message: &str) -> Verdict {
    let outcome = assemble(source)
        .and_then(|wasm| unbroken(|| wasm2native_compiler::compile(Program::from(&wasm), &options())).map(drop));
    judge(refusal, outcome, message)
}

/// Whether a module was refused for what the script says.
pub(super) fn judge(refusal: Refusal, outcome: Result<(), Rejection>, message: &str) -> Verdict {
    let rejection = match outcome {
        Ok(()) => return Verdict::Failed(format!("accepted; must be refused: {message}")),
        Err(rejection) => rejection,
    };
    match (refusal, rejection) {
        (Refusal::Malformed | Refusal::Invalid, Rejection::Unsupported(proposal))
            if REFORMED.contains(&proposal.as_str()) =>
        {
            Verdict::Passed
        }
        (_, Rejection::Unsupported(proposal)) => Verdict::Refused(proposal),
        (Refusal::Malformed | Refusal::Invalid, Rejection::Invalid(_)) => Verdict::Passed,
        (Refusal::Malformed, Rejection::TooMany(Some(why), _)) if why == message => Verdict::Passed,
        (Refusal::Unlinkable, Rejection::Unlinkable(why, _)) if why == message => Verdict::Passed,
        (
            _,
            Rejection::Invalid(words)
            | Rejection::Unlinkable(_, words)
            | Rejection::TooMany(_, words)
            | Rejection::Failure(words),
        ) => Verdict::Failed(format!("refused for another reason: {words}; must be: {message}")),
    }
}

/// Proposals that give a meaning to what is malformed or invalid without them. The compiler says by which one it knows it.
const REFORMED: [&str; 3] = ["component-model", "shared-everything-threads", "stack-switching"];

/// A panic is a failure like any other: the rest of the script goes on.
fn unbroken<T>(step: impl FnOnce() -> Result<T, Diagnostic>) -> Result<T, Rejection> {
    match catch_unwind(AssertUnwindSafe(step)) {
        Ok(result) => result.map_err(Rejection::from),
        Err(_) => Err(Rejection::Failure("the compiler panicked".to_owned())),
    }
}

/// What is asked here has the same answer for every target, and the same at every level of optimisation.
fn options() -> Options {
    let target = Target::host().expect("tests run on one of our targets");
    Options { emit: Emit::Object, opt_level: OptLevel::None, ..Options::new(target) }
}

/// A module of nothing.
const EMPTY: &[u8] = b"\0asm\x01\0\0\0";
