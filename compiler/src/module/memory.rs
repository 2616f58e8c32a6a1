//! Memories and data segments (spec: "Memories", "Data Segments").

use super::{AddressType, ConstExpr, MemoryIdx, Module};
use crate::diagnostic::Diagnostic;
use std::fmt;
use wasm2native_abi::WASM_PAGE_BYTES;

/// A memory's type.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Memory {
    /// How wide its addresses are.
    pub(crate) address: AddressType,
    /// Initial size in pages.
    pub(crate) initial_pages: u64,
    /// Largest size in pages, where one is declared.
    pub(crate) maximum_pages: Option<u64>,
    /// Base-2 logarithm of the bytes in a page: 16, or 0 where the module declares pages of one byte.
    pub(crate) page_log2: u32,
    /// Whether several threads may use it.
    pub(crate) sharing: Sharing,
    /// Where it stands.
    pub(crate) offset: u64,
}

/// Whether several threads may use a memory (threads: "Memory Types").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sharing {
    Unshared,
    Shared,
}

impl Memory {
    /// Base-2 logarithm of the bytes in a page where the module does not say otherwise.
    pub(crate) const DEFAULT_PAGE_LOG2: u32 = WASM_PAGE_BYTES.ilog2();

    pub(super) fn new(ty: wasmparser::MemoryType, offset: u64) -> Self {
        Self {
            address: AddressType::new(ty.memory64),
            initial_pages: ty.initial,
            maximum_pages: ty.maximum,
            page_log2: ty.page_size_log2.unwrap_or(Self::DEFAULT_PAGE_LOG2),
            sharing: if ty.shared { Sharing::Shared } else { Sharing::Unshared },
            offset,
        }
    }
}

impl fmt::Display for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "(memory {}{}", self.address.text(), self.initial_pages)?;
        if let Some(maximum) = self.maximum_pages {
            write!(f, " {maximum}")?;
        }
        if self.sharing == Sharing::Shared {
            f.write_str(" shared")?;
        }
        if self.page_log2 != Self::DEFAULT_PAGE_LOG2 {
            write!(f, " (pagesize {})", 1_u64 << self.page_log2)?;
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
            self.memories.push(Memory::new(ty, offset));
        }
        Ok(())
    }

    pub(super) fn read_data(&mut self, reader: wasmparser::DataSectionReader<'a>) -> Result<(), Diagnostic> {
        for data in reader {
            let data = data?;
            let mode = match &data.kind {
                wasmparser::DataKind::Passive => DataMode::Passive,
                wasmparser::DataKind::Active { memory_index, offset_expr } => DataMode::Active {
                    memory: MemoryIdx::from_u32(*memory_index),
                    address: ConstExpr::read(offset_expr)?,
                },
            };
            self.data.push(DataSegment { mode, bytes: data.data });
        }
        Ok(())
    }
}
