//! A section in the making whose writer is of another library: its bytes, and what the linker fills in.

use gimli::LittleEndian;
use gimli::write::{EndianVec, RelocateWriter, Relocation};

/// Bytes and relocations, by ascending offset.
#[derive(Clone, Debug)]
pub(crate) struct Relocated {
    writer: EndianVec<LittleEndian>,
    relocations: Vec<Relocation>,
}

impl Relocated {
    /// Both.
    pub(crate) fn into_parts(self) -> (Vec<u8>, Vec<Relocation>) {
        (self.writer.into_vec(), self.relocations)
    }
}

impl Default for Relocated {
    fn default() -> Self {
        Self { writer: EndianVec::new(LittleEndian), relocations: Vec::new() }
    }
}

impl RelocateWriter for Relocated {
    type Writer = EndianVec<LittleEndian>;

    fn writer(&self) -> &Self::Writer {
        &self.writer
    }

    fn writer_mut(&mut self) -> &mut Self::Writer {
        &mut self.writer
    }

    fn relocate(&mut self, relocation: Relocation) {
        self.relocations.push(relocation);
    }
}
