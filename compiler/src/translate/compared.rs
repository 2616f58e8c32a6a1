//! Accesses of a memory that a compare stops and an instruction traps for: what is to be known of each, for words that tell an address.
//!
//! Nothing of it is in code. The index, or where the access would end, is in a register while it is compared, and still is where the
//! instruction traps: which one is found in the machine code (`codegen::compared`).

use super::Translator;
use crate::module::MemoryIdx;
use serde::{Deserialize, Serialize};

/// An access that is compared with a bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Compared {
    /// The number of its [`Position`](super::Position).
    pub(crate) position: u32,
    pub(crate) memory: MemoryIdx,
    /// What is added to the index, in bytes.
    pub(crate) offset: u64,
    /// How wide it is.
    pub(crate) bytes: u32,
    pub(crate) value: ComparedValue,
}

/// What is compared with a bound, of an access. It is too large where the access traps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) enum ComparedValue {
    /// The index.
    Index,
    /// Index + offset + width, modulo 2^64.
    End,
}

impl Translator<'_, '_> {
    /// Keeps what is to be known of an access of `bytes` bytes at an index with an offset, where anybody wants it.
    pub(super) fn note_compared(&mut self, memory: MemoryIdx, offset: u64, bytes: u32, value: ComparedValue) {
        if let Some(position) = self.position.filter(|_| self.plan.options.keeps_operators()) {
            self.compared.push(Compared { position, memory, offset, bytes, value });
        }
    }
}
