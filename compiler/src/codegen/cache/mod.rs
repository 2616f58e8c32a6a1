//! Compiled functions from earlier builds, by what they are compiled from.
//!
//! ```text
//! body, and what it stands in ─ key ─▶ known? ─ no ─ translate ─▶ CLIF ─ key ─▶ known? ─ no ─ code generator ─▶ CompiledFunc
//! ```
//! The second key is the hash of a function's intermediate code, which is all that the code generator sees of it, and of the
//! settings. What the function refers to is known there by number only, and its place in the module not at all: so functions stay in the
//! cache when others come or go. The first spares the translation too where nothing has changed that it looks at ([`context`]).
//!
//! Invariant: code is the same with and without a cache. A file holds what one build used; the next build replaces it.

mod context;
mod key;
mod pack;
mod stored;

pub(super) use stored::Origin;

use super::func::CompiledFunc;
use crate::diagnostic::Diagnostic;
use crate::module::FuncIdx;
use crate::plan::{Plan, Symbol};
use crate::translate::Translated;
use context::Context;
use cranelift_codegen::ir;
use cranelift_codegen::isa::TargetIsa;
use key::{Key, Settings};
use pack::Pack;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

/// The functions of earlier builds, and those of this one.
pub(super) struct Cache {
    path: PathBuf,
    settings: Settings,
    context: Context,
    found: Pack,
    used: Mutex<Used>,
}

/// What this build uses.
#[derive(Default)]
struct Used {
    found: usize,
    compiled: usize,
    /// As they are stored, by their keys: nothing where the file has it.
    entries: BTreeMap<Key, Option<Vec<u8>>>,
}

impl Cache {
    /// Reads the file at `path`. Where there is none, or none that is whole and of this version, the cache is empty.
    ///
    /// # Errors
    /// [`Kind::Io`](crate::Kind::Io) where there is a file that cannot be read.
    pub(super) fn open(path: &Path, plan: &Plan<'_>, isa: &dyn TargetIsa) -> Result<Self, Diagnostic> {
        let settings = Settings::new(plan, isa);
        let context = Context::new(plan, &settings);
        Ok(Self { path: path.to_owned(), settings, context, found: Pack::read(path)?, used: Mutex::default() })
    }

    /// The key of a function's body, and what it stands in; none for what has no body.
    pub(super) fn body_key(&self, plan: &Plan<'_>, symbol: Symbol) -> Option<Key> {
        self.context.key(plan, symbol)
    }

    /// The key of what is compiled from `func`, which was `translated`.
    pub(super) fn key(&self, is_for_size: bool, func: &ir::Function, translated: &Translated) -> Key {
        Key::of_code(&self.settings, is_for_size, func, translated)
    }

    /// What was compiled earlier from the body of `key`, as the code of `symbol`, where bodies begin as `start` says.
    pub(super) fn find_body(
        &self,
        body: Key,
        symbol: Symbol,
        start: impl Fn(FuncIdx) -> Option<u32>,
    ) -> Option<Vec<CompiledFunc>> {
        let (key, origin) = stored::decode_origin(self.found.find(body)?, symbol, start)?;
        let funcs = self.find(key, &origin)?;
        self.note(|used| used.entries.insert(body, None));
        Some(funcs)
    }

    /// What was compiled earlier from the code of `key`, as the code of `origin`.
    pub(super) fn find(&self, key: Key, origin: &Origin) -> Option<Vec<CompiledFunc>> {
        let funcs = stored::decode(self.found.find(key)?, origin)?;
        self.note(|used| {
            used.found += 1;
            used.entries.insert(key, None)
        });
        Some(funcs)
    }

    /// Keeps what was compiled from the code of `key`, which is that of `origin`.
    pub(super) fn keep(&self, key: Key, origin: &Origin, funcs: &[CompiledFunc]) {
        let stored = stored::encode(origin, funcs);
        self.note(|used| {
            used.compiled += 1;
            stored.and_then(|bytes| used.entries.insert(key, Some(bytes)))
        });
    }

    /// Keeps that the body of that key is translated to the code of `key`, which is that of `origin`.
    pub(super) fn keep_body(&self, body: Key, key: Key, origin: &Origin) {
        let bytes = stored::encode_origin(key, origin);
        self.note(|used| used.entries.insert(body, Some(bytes)));
    }

    fn note<T>(&self, note: impl FnOnce(&mut Used) -> T) {
        note(&mut self.used.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// Writes what this build has used, unless the file has just that.
    ///
    /// # Errors
    /// [`Kind::Io`](crate::Kind::Io) where it cannot be written.
    pub(super) fn save(self) -> Result<(), Diagnostic> {
        let Used { found, compiled, entries } = self.used.into_inner().unwrap_or_else(PoisonError::into_inner);
        tracing::info!(target: "wasm2native", "functions: {found} from the cache, {compiled} compiled");
        if entries.len() == self.found.len() && entries.values().all(Option::is_none) {
            return pack::touch(&self.path, SystemTime::now());
        }
        let entries = entries.iter().map(|(key, bytes)| match bytes {
            Some(bytes) => (*key, bytes.as_slice()),
            None => (*key, self.found.find(*key).expect("what was found is in the file")),
        });
        pack::write(&self.path, entries)
    }
}
