//! Memories and data segments (spec: "Memories", "Data Segments").

use super::proposal::Proposal;
use super::{ConstExpr, MemoryIdx, Module, limit};
use crate::diagnostic::Diagnostic;
use std::fmt;
use wasm2native_abi::WASM_PAGE_BYTES;

/// A memory's type.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Memory {
    /// Initial size in pages.
    pub(crate) initial_pages: u64,
    /// Largest size in pages, where one is declared.
    pub(crate) maximum_pages: Option<u64>,
}

impl Memory {
    /// Base-2 logarithm of the bytes in a page.
    pub(crate) const PAGE_LOG2: u32 = WASM_PAGE_BYTES.ilog2();

    /// Pages that 32-bit addresses can reach.
    const MAXIMUM_PAGES: u64 = 1 << (32 - Self::PAGE_LOG2);

    pub(super) fn new(ty: wasmparser::MemoryType, offset: u64) -> Result<Self, Diagnostic> {
        let refused = if ty.memory64 {
            Some((Proposal::Memory64, "a memory with 64-bit addresses"))
        } else if ty.shared {
            Some((Proposal::Threads, "a shared memory"))
        } else if ty.page_size_log2.is_some() {
            Some((Proposal::CustomPageSizes, "a memory with its own page size"))
        } else {
            None
        };
        if let Some((proposal, what)) = refused {
            return Err(Diagnostic::unsupported(proposal.name(), what, offset));
        }
        Ok(Self { initial_pages: ty.initial, maximum_pages: ty.maximum })
    }

    /// Initial size in bytes.
    pub(crate) fn initial_bytes(&self) -> u64 {
        self.initial_pages << Self::PAGE_LOG2
    }

    /// Largest size in bytes.
    pub(crate) fn maximum_bytes(&self) -> u64 {
        self.maximum_pages.unwrap_or(Self::MAXIMUM_PAGES).min(Self::MAXIMUM_PAGES) << Self::PAGE_LOG2
    }
}

impl fmt::Display for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "(memory {}", self.initial_pages)?;
        if let Some(maximum) = self.maximum_pages {
            write!(f, " {maximum}")?;
        }
        f.write_str(")")
    }
}

/// A data segment.
#[derive(Clone, Debug)]
pub(crate) struct DataSegment<'a> {
    /// What becomes of it.
    pub(crate) mode: DataMode,
    /// Its bytes.
    pub(crate) bytes: &'a [u8],
}

/// What becomes of a data segment.
#[derive(Clone, Debug)]
pub(crate) enum DataMode {
    /// It is copied by `memory.init`.
    Passive,
    /// It is copied when the module is instantiated.
    Active {
        /// Where to.
        memory: MemoryIdx,
        /// The first byte's address.
        address: ConstExpr,
    },
}

impl<'a> Module<'a> {
    pub(super) fn read_memories(&mut self, reader: wasmparser::MemorySectionReader<'a>) -> Result<(), Diagnostic> {
        for memory in reader.into_iter_with_offsets() {
            let (offset, ty) = memory?;
            self.memories.push(Memory::new(ty, offset)?);
        }
        if self.memories.len() > 1 {
            self.proposals.insert(Proposal::MultiMemory);
        }
        Ok(())
    }

    pub(super) fn read_data(&mut self, reader: wasmparser::DataSectionReader<'a>) -> Result<(), Diagnostic> {
        limit("the number of data segments", reader.count().into(), MAX_SEGMENTS, reader.range().start)?;
        for data in reader {
            let data = data?;
            let mode = match &data.kind {
                wasmparser::DataKind::Passive => {
                    self.proposals.insert(Proposal::BulkMemory);
                    DataMode::Passive
                }
                wasmparser::DataKind::Active { memory_index, offset_expr } => DataMode::Active {
                    memory: MemoryIdx::from_u32(*memory_index),
                    address: ConstExpr::read(offset_expr, &mut self.proposals)?,
                },
            };
            self.data.push(DataSegment { mode, bytes: data.data });
        }
        Ok(())
    }
}

/// The JavaScript API's limit ("Implementation-defined Limits").
const MAX_SEGMENTS: u64 = 100_000;
