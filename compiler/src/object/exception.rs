//! What the runtime must know of exceptions: calls that handlers enclose, what functions save, tags' names, tables that
//! hold references.
//!
//! ```text
//! returns: u32 × n             ascending, from the start of the text; a search touches only these
//! sites:   CatchSite × n + 1   the last ends the last one's clauses
//! clauses: CatchClause × m     of a site, the first that fits takes the exception
//! frames:  Frame × f           of each function
//! saved:   SavedRegister × r   functions that save the same have the same
//! ```

use super::Data;
use super::blob::{Place, Run, Section};
use crate::plan::TablePlan;
use std::collections::HashMap;
use std::mem::offset_of;
use wasm2native_abi::exception::{CatchClause, CatchSite, Exceptions, Frame, SavedRegister};

impl Data<'_> {
    /// Writes the record, where the module has tags: where it lies.
    pub(super) fn exceptions(&mut self) -> Option<Place> {
        let plan = self.plan;
        if plan.module.tags.is_empty() {
            return None;
        }
        let tags: Vec<Run> = plan.module.tags.keys().map(|tag| self.text(&plan.module.tag_text(tag))).collect();
        let (frames, saved) = self.frames();
        let slices = [
            (offset_of!(Exceptions, frames), frames),
            (offset_of!(Exceptions, saved), saved),
            (offset_of!(Exceptions, tags), self.texts(&tags)),
            (offset_of!(Exceptions, tables), self.tables_of_exceptions()),
            (offset_of!(Exceptions, returns), self.catch_returns()),
            (offset_of!(Exceptions, sites), self.catch_sites()),
            (offset_of!(Exceptions, clauses), self.catch_clauses()),
        ];
        let relocated = &mut self.sections.relocated;
        let start = relocated.reserve(size_of::<Exceptions>() as u64, 8);
        relocated.set_u64(start + offset_of!(Exceptions, exception_bytes) as u64, plan.exceptions.bytes.into());
        for (field, run) in slices {
            relocated.set_slice(start + field as u64, run);
        }
        Some(Place { section: Section::Relocated, offset: start })
    }

    fn tables_of_exceptions(&mut self) -> Run {
        let plan = self.plan;
        let holds = |table: &_| plan.module.tables[*table].element.refers_to_exceptions();
        let open = plan.tables.iter().filter(|(_, plan)| matches!(plan, TablePlan::Open { .. }));
        let tables = open.map(|(table, _)| table).filter(holds);
        let descriptors: Vec<u8> =
            tables.flat_map(|table| u64::from(plan.layout.tables[table]).to_le_bytes()).collect();
        self.constants(&descriptors, size_of::<u64>())
    }

    fn catch_returns(&mut self) -> Run {
        let sites = &self.code.catch_sites;
        debug_assert!(sites.is_sorted_by_key(|site| site.return_offset));
        let returns: Vec<u8> = sites.iter().flat_map(|site| site.return_offset.to_le_bytes()).collect();
        self.constants(&returns, size_of::<u32>())
    }

    fn catch_sites(&mut self) -> Run {
        const { assert!(offset_of!(CatchSite, frame_bytes) == 0 && offset_of!(CatchSite, first_clause) == 4) };
        let mut first_clause = 0u32;
        let mut bytes = Vec::new();
        for site in &self.code.catch_sites {
            bytes.extend(site.frame_bytes.to_le_bytes());
            bytes.extend(first_clause.to_le_bytes());
            first_clause += site.clauses.len() as u32;
        }
        bytes.extend(0u32.to_le_bytes());
        bytes.extend(first_clause.to_le_bytes());
        self.constants(&bytes, size_of::<CatchSite>())
    }

    fn catch_clauses(&mut self) -> Run {
        const { assert!(offset_of!(CatchClause, tag) == 0 && offset_of!(CatchClause, handler) == 4) };
        let mut bytes = Vec::new();
        for clause in self.code.catch_sites.iter().flat_map(|site| &site.clauses) {
            bytes.extend(clause.tag.map_or(CatchClause::ANY, |tag| tag.as_u32()).to_le_bytes());
            bytes.extend(clause.handler.to_le_bytes());
        }
        self.constants(&bytes, size_of::<CatchClause>())
    }

    /// Frames and the registers that they save.
    fn frames(&mut self) -> (Run, Run) {
        const { assert!(offset_of!(Frame, first_saved) == 0 && offset_of!(Frame, saved) == 4) };
        const { assert!(offset_of!(SavedRegister, number) == 0 && offset_of!(SavedRegister, below_frame) == 4) };
        let mut places = HashMap::new();
        let (mut frames, mut saved) = (Vec::new(), Vec::new());
        for registers in &self.code.saved {
            let first = *places.entry(registers).or_insert_with(|| {
                let first = (saved.len() / size_of::<SavedRegister>()) as u32;
                for register in registers {
                    saved.extend(register.number.to_le_bytes());
                    saved.extend(register.below_frame.to_le_bytes());
                }
                first
            });
            frames.extend(first.to_le_bytes());
            frames.extend((registers.len() as u32).to_le_bytes());
        }
        (self.constants(&frames, size_of::<Frame>()), self.constants(&saved, size_of::<SavedRegister>()))
    }

    /// An array of constants without addresses, of elements of `element` bytes.
    pub(super) fn constants(&mut self, bytes: &[u8], element: usize) -> Run {
        let offset = self.sections.read_only.append(bytes, element as u64);
        Run::new(Place { section: Section::ReadOnly, offset }, (bytes.len() / element) as u64)
    }
}
