//! What the policy's limits leave: checked against what the program starts with, and handed to what grows.

use super::{MemoryPlan, TablePlan};
use crate::diagnostic::{Diagnostic, Kind};
use crate::grants::{Grants, Limit};
use crate::module::{MemoryIdx, TableIdx};
use cranelift_entity::PrimaryMap;

/// What memories and tables may grow to together.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Budget {
    /// Bytes of all memories.
    pub(crate) memory_bytes: u64,
    /// Elements of all open tables.
    pub(crate) open_table_elements: u64,
    /// Elements that closed tables have.
    pub(crate) closed_table_elements: u64,
}

impl Budget {
    /// # Errors
    /// [`Kind::Denied`] where the program starts with more than it may have.
    pub(super) fn new(
        grants: &Grants,
        memories: &PrimaryMap<MemoryIdx, MemoryPlan>,
        tables: &PrimaryMap<TableIdx, TablePlan>,
    ) -> Result<Self, Diagnostic> {
        let bytes = memories.values().map(|memory| memory.bytes).fold(0, u64::saturating_add);
        let (mut closed, mut open) = (0, 0_u64);
        for table in tables.values() {
            match table {
                TablePlan::Unused => {}
                TablePlan::Closed { entries, .. } => closed += entries.len() as u64,
                TablePlan::Open { len, .. } => open = open.saturating_add(*len),
            }
        }
        check(grants, Limit::OpenFiles, grants.descriptors(), "open descriptors")?;
        Ok(Self {
            memory_bytes: check(grants, Limit::Memory, bytes, "bytes of memory")?,
            open_table_elements: check(grants, Limit::TableElements, open.saturating_add(closed), "table elements")?
                .saturating_sub(closed),
            closed_table_elements: closed,
        })
    }
}

/// The limit; as good as none where the policy has none.
fn check(grants: &Grants, limit: Limit, start: u64, unit: &str) -> Result<u64, Diagnostic> {
    match grants.limits.get(&limit) {
        Some(granted) if *granted < start => {
            let message = format!("the program starts with {start} {unit}, and is granted {granted}");
            Err(Diagnostic::new(Kind::Denied { message })
                .help(format!("grant it as many at least: --limit {}={start}", limit.name())))
        }
        Some(granted) => Ok(*granted),
        None => Ok(u64::MAX),
    }
}
