//! Broken modules: whatever the bytes, the compiler ends with a module's code or one clear refusal.
//!
//! ```text
//! seed ─ corpus, damage ─▶ bytes or text ─ read, compile, link ─▶ done, or a diagnostic ─▶ Breakage
//! ```
//! A panic, an internal error, a refusal without a place, more than a minute or a GiB: each is a failure.

mod corpus;
mod damage;
mod watch;

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};

use wasm2native_compiler::{Diagnostic, Emit, Kind, Linker, Options, UnknownImports};
use wasm2native_targets::{LINUX, Target};

use super::feature::PROFILES;
use super::way::WAYS;
use corpus::Corpus;
use damage::Input;
pub use watch::Watch;

/// Makes and tries broken modules.
pub struct Breaker {
    corpus: Corpus,
}

/// What came of broken modules.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Breakage {
    /// Compiled all the same.
    pub compiled: usize,
    /// Refused as invalid.
    pub invalid: usize,
    /// Refused for another reason.
    pub refused: usize,
}

impl Breakage {
    /// Adds another.
    pub fn add(&mut self, other: &Self) {
        self.compiled += other.compiled;
        self.invalid += other.invalid;
        self.refused += other.refused;
    }

    /// Whether both happened often enough: modules that came through to the code generator, and modules that did not.
    ///
    /// # Errors
    /// If not, in words.
    pub fn was_worth_it(&self) -> Result<(), String> {
        let tenth = (self.compiled + self.invalid + self.refused) / 10;
        if self.compiled >= tenth && self.invalid >= tenth { Ok(()) } else { Err(format!("one-sided: {self}")) }
    }
}

impl fmt::Display for Breakage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { compiled, invalid, refused } = self;
        let all = compiled + invalid + refused;
        write!(f, "{all} broken modules: {compiled} compiled, {invalid} invalid, {refused} refused otherwise")
    }
}

impl Default for Breaker {
    fn default() -> Self {
        Self { corpus: Corpus::new() }
    }
}

impl Breaker {
    /// Tries the input of a seed, on each target and in each way in turn.
    ///
    /// # Errors
    /// What is wrong with what the compiler did.
    pub fn check(&self, seed: u64, watch: &Watch) -> Result<Breakage, String> {
        let input = damage::input(&self.corpus, seed);
        let result = watch.over(seed, || match input {
            Input::Wasm(wasm) => compile(&wasm, &options(seed)),
            Input::Text(text) => read(text),
        });
        result.map_err(|words| format!("seed {seed}: {words}"))
    }
}

fn options(seed: u64) -> Options {
    let number = seed as usize;
    let target = LINUX[number % LINUX.len()];
    let way = &WAYS[number / LINUX.len() % WAYS.len()];
    // Few modules are programs.
    let emit = if number.is_multiple_of(5) { Emit::Executable } else { Emit::Object };
    let unknown_imports = if number.is_multiple_of(3) { UnknownImports::Error } else { UnknownImports::Trap };
    Options { emit, unknown_imports, ..way.options(target, &PROFILES[0]) }
}

/// Compiles `wasm`, and links it where it is to be a program.
///
/// # Errors
/// What is wrong with what the compiler did.
pub fn compile(wasm: &[u8], options: &Options) -> Result<Breakage, String> {
    tried(|| {
        let object = wasm2native_compiler::compile(wasm, options)?;
        if options.emit == Emit::Executable {
            let runtime = runtime(options.target);
            wasm2native_compiler::link(object, runtime, &Linker::Embedded, options)?;
        }
        Ok(())
    })
}

/// Reads `text`.
///
/// # Errors
/// What is wrong with what the compiler did.
pub fn read(text: Vec<u8>) -> Result<Breakage, String> {
    if text.is_empty() {
        // The one refusal without a place: there is none.
        return match wasm2native_compiler::read(text) {
            Err(diagnostic) if matches!(diagnostic.report().kind, Kind::Invalid { .. }) => {
                Ok(Breakage { invalid: 1, ..Breakage::default() })
            }
            other => Err(format!("the empty input: {other:?}")),
        };
    }
    tried(|| wasm2native_compiler::read(text).map(drop))
}

fn runtime(target: &Target) -> &'static [u8] {
    wasm2native_runtime_archives::archive(target.name)
        .unwrap_or_else(|| panic!("{}: {}", target.name, wasm2native_runtime_archives::unavailable_reason(target.name)))
}

fn tried(work: impl FnOnce() -> Result<(), Diagnostic>) -> Result<Breakage, String> {
    // Nothing that the work left half done is used again.
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(result) => judge(&result),
        Err(panic) => {
            let words = panic.downcast_ref::<String>().map(String::as_str);
            Err(format!(
                "panic: {}",
                words.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("without words")
            ))
        }
    }
}

/// A refusal of bytes must be the producer's to mend, ours by name, or a limit: never our own fault, and with a place.
///
/// # Errors
/// What is wrong with it.
pub fn judge(result: &Result<(), Diagnostic>) -> Result<Breakage, String> {
    let Err(diagnostic) = result else { return Ok(Breakage { compiled: 1, ..Breakage::default() }) };
    let report = diagnostic.report();
    let (placed, is_invalid) = match report.kind {
        Kind::Invalid { .. } => (report.offset.is_some(), true),
        // The words have line and column.
        Kind::InvalidText { .. } => (true, true),
        Kind::Unsupported { .. } | Kind::FuncTooLarge { .. } => (report.offset.is_some(), false),
        Kind::UnknownImports(_) | Kind::Limit { .. } | Kind::NoEntry => (true, false),
        _ => return Err(format!("{diagnostic}")),
    };
    if !placed {
        return Err(format!("no offset: {diagnostic}"));
    }
    Ok(Breakage { invalid: usize::from(is_invalid), refused: usize::from(!is_invalid), ..Breakage::default() })
}
