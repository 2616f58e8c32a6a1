//! Machine code and data to a relocatable object.
//!
//! ```text
//! Plan, Code ─ Data ─▶ sections, places ─ file, by elf │ macho ─▶ bytes
//! ```
//! Takes a [`Plan`] and [`Code`], gives a file's bytes in the target's format. Knows no wasm operator and takes no decision.
//! Invariant: the same plan and code give the same bytes.

mod blob;
mod compared;
mod core_dump;
mod dumped_local;
mod elf;
mod exception;
mod file;
mod func;
mod harden;
mod image;
mod inlined;
mod instance;
mod library;
mod line;
mod macho;
mod manifest;
mod memory;
mod profile;
mod report;
mod table;
mod trap;

use crate::codegen::Code;
use crate::debug::{DebugInfo, LineTable};
use crate::diagnostic::Diagnostic;
use crate::plan::{HardeningPlan, Plan, Symbol};
use blob::{Blob, Place, Section};
use std::collections::HashMap;

/// Writes the object.
///
/// # Errors
/// [`Kind::Internal`](crate::Kind::Internal) if the writer refuses what it is given.
pub(crate) fn emit(plan: &Plan<'_>, code: Code, debug: DebugInfo, module_hash: &str) -> Result<Vec<u8>, Diagnostic> {
    let mut data = Data::new(plan, &code, &debug.lines);
    data.func_refs();
    data.closed_tables();
    data.counters();
    let instance = data.instance();
    let hardening = HardeningPlan::new(plan.options, data.code.relocs.iter().map(|reloc| reloc.symbol));
    let image = data.image(instance, &hardening, module_hash);
    data.places.insert(Symbol::Image, image);
    let Data { sections, places, .. } = data;
    file::write(plan, code, sections, places, debug)
}

/// The data sections while they are filled, and where everything that is referred to lies.
struct Data<'p> {
    plan: &'p Plan<'p>,
    code: &'p Code,
    lines: &'p LineTable,
    sections: Sections,
    places: HashMap<Symbol, Place>,
}

/// The contents of all sections but the text.
#[derive(Default)]
struct Sections {
    /// Constants without addresses.
    read_only: Blob,
    /// Constants with addresses, which the loader fills in.
    relocated: Blob,
    /// What changes.
    data: Blob,
    /// What changes, and is zero at first.
    zeroed: Blob,
    /// Whole pages of initial memory.
    pages: Blob,
    /// The sealed manifest.
    manifest: Blob,
}

impl<'p> Data<'p> {
    fn new(plan: &'p Plan<'p>, code: &'p Code, lines: &'p LineTable) -> Self {
        let text = |offset: u32| Place { section: Section::Text, offset: offset.into() };
        let places = code.funcs.iter().map(|func| (func.symbol, text(func.offset))).collect();
        Self { plan, code, lines, sections: Sections::default(), places }
    }

    /// Where what `symbol` names lies in this object.
    fn place(&self, symbol: Symbol) -> Place {
        *self.places.get(&symbol).unwrap_or_else(|| unreachable!("{symbol:?} was given no place"))
    }
}
