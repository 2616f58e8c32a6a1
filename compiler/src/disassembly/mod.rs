//! Machine code to instructions, as people read them.
//!
//! Takes a function's bytes, gives [`Item`]s that cover all of them: instructions, each with what it refers to, and the
//! data between and behind them. x86_64 is written as AT&T and LLVM write it, AArch64 as Arm does. It knows no symbol and no operator.

mod flow;
mod reference;

pub(crate) use reference::{Reference, ReferenceKind};

use capstone::Capstone;
use capstone::arch::{BuildsCapstone as _, BuildsCapstoneSyntax as _, arm64, x86};
use wasm2native_targets::Arch;

/// A decoder of one instruction set.
pub(crate) struct Disassembler {
    capstone: Capstone,
    arch: Arch,
}

/// A part of a function's bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Item {
    /// What the CPU executes.
    Instruction(Instruction),
    /// Constants.
    Data(Bytes),
    /// Distances of four bytes each, from its own first byte to what a branch leads to: a table of branches.
    Table(Bytes),
    /// Zeros that align what follows.
    Padding(Bytes),
}

/// A place among a function's bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bytes {
    /// From the function's first byte.
    pub(crate) offset: u32,
    /// How many there are.
    pub(crate) length: u32,
}

impl Bytes {
    /// The offset behind the last one.
    pub(crate) const fn end(self) -> u32 {
        self.offset + self.length
    }
}

/// An instruction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Instruction {
    pub(crate) bytes: Bytes,
    pub(crate) mnemonic: String,
    pub(crate) operands: String,
    /// What it refers to by its distance.
    pub(crate) reference: Option<Reference>,
}

impl Item {
    /// Where it lies.
    pub(crate) const fn bytes(&self) -> Bytes {
        match self {
            Self::Instruction(instruction) => instruction.bytes,
            Self::Data(bytes) | Self::Table(bytes) | Self::Padding(bytes) => *bytes,
        }
    }

    /// Where the entries of a table lead to, as offsets in the function whose code is `code`. Other items have none.
    pub(crate) fn entries<'a>(&self, code: &'a [u8]) -> impl Iterator<Item = u32> + use<'a> {
        let (start, bytes) = match self {
            Self::Table(bytes) => (bytes.offset, &code[bytes.offset as usize..bytes.end() as usize]),
            _ => (0, &[][..]),
        };
        let entry = |entry: &[u8]| i32::from_le_bytes(entry.try_into().expect("pieces of four bytes"));
        bytes.chunks_exact(flow::ENTRY_BYTES as usize).map(move |bytes| start.wrapping_add_signed(entry(bytes)))
    }
}

impl Disassembler {
    /// A decoder for `arch`.
    pub(crate) fn new(arch: Arch) -> Self {
        let capstone = match arch {
            Arch::X86_64 => Capstone::new().x86().mode(x86::ArchMode::Mode64).syntax(x86::ArchSyntax::Att).build(),
            Arch::Aarch64 => Capstone::new().arm64().mode(arm64::ArchMode::Arm).build(),
        };
        Self { capstone: capstone.expect("both instruction sets are built into the disassembler"), arch }
    }

    /// Divides `code`, which lies at `address`, into instructions and data. It is entered at its first byte, and at
    /// `entries`, which are offsets that no branch of its own leads to.
    pub(crate) fn items(&self, code: &[u8], address: u64, entries: &[u32]) -> Vec<Item> {
        flow::items(self, code, address, entries)
    }

    /// The instruction at `offset`, if there is one.
    fn decode(&self, code: &[u8], address: u64, offset: u32) -> Option<Instruction> {
        let here = address + u64::from(offset);
        let decoded = self.capstone.disasm_count(&code[offset as usize..], here, 1).ok()?;
        let decoded = decoded.first()?;
        let bytes = Bytes { offset, length: decoded.len() as u32 };
        let mnemonic = decoded.mnemonic()?.to_owned();
        let operands = reference::signed(decoded.op_str().unwrap_or_default());
        let end = address + u64::from(bytes.end());
        let reference = reference::of(self.arch, &mnemonic, &operands, end);
        Some(Instruction { bytes, mnemonic, operands, reference })
    }
}
