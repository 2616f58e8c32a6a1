//! Accesses of memories that a compare stops and an instruction traps for: what each is, and the register that still holds what was
//! compared. The words of such a trap tell the address by it.
//!
//! ```text
//! kinds    { what, offset }      what accesses have in common, the most frequent first
//! blocks   { trap, rows }        the first of each 64, and where its bytes begin
//! bytes    register, and what it holds; LEB128: kind; LEB128: how much further the next trap is    about 3 bytes for each
//! ```

use crate::leb128;
use core::mem::size_of;

/// An instruction that traps for an access, by its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ComparedRow {
    /// Offset of the instruction from the start of the text.
    pub trap: u32,
    /// The register, by the CPU's number for it.
    pub register: u8,
    /// What it holds.
    pub holds: Holds,
    /// The number of its [`ComparedKind`].
    pub kind: u32,
}

/// What a register holds of an access.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// The index.
    Index,
    /// Index + offset + width, modulo 2^64.
    End,
}

/// What accesses have in common.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(C)]
pub struct ComparedKind {
    /// The [`Broken::what`](crate::broken::Broken::what) to be noted.
    pub what: u32,
    /// What is added to the index, in bytes: its low half, and its high half.
    pub offset: [u32; 2],
}

/// The first of some rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C)]
pub struct ComparedBlock {
    /// Its instruction.
    pub trap: u32,
    /// Where its bytes begin among all.
    pub rows: u32,
}

impl ComparedBlock {
    /// Rows of a block, but of the last one.
    pub const ROWS: usize = 64;
}

impl ComparedKind {
    /// Accesses with an offset.
    #[must_use]
    pub const fn new(what: u32, offset: u64) -> Self {
        Self { what, offset: [offset as u32, (offset >> 32) as u32] }
    }

    /// What is added to the index, in bytes.
    #[must_use]
    pub const fn offset(&self) -> u64 {
        self.offset[0] as u64 | (self.offset[1] as u64) << 32
    }
}

/// The bit of a row's first byte that the register holds the end. Registers have smaller numbers.
const END: u8 = 0x80;

impl ComparedRow {
    /// Hands the row's bytes to `write`; `next` is the trap of the row behind it in the block, if there is one.
    pub fn encode(self, next: Option<u32>, mut write: impl FnMut(u8)) {
        write(self.register | if self.holds == Holds::End { END } else { 0 });
        leb128::write(self.kind, &mut write);
        if let Some(next) = next {
            leb128::write(next.wrapping_sub(self.trap), &mut write);
        }
    }

    /// The row of the instruction at `trap`.
    #[must_use]
    pub fn at(blocks: &[ComparedBlock], bytes: &[u8], trap: u32) -> Option<Self> {
        let next = blocks.partition_point(|block| block.trap <= trap);
        let block = blocks.get(next.checked_sub(1)?)?;
        let end = blocks.get(next).map_or(bytes.len(), |next| next.rows as usize);
        let mut rest = bytes.get(block.rows as usize..end)?;
        let mut here = block.trap;
        loop {
            let (first, behind) = rest.split_first()?;
            let (kind, behind) = leb128::read(behind)?;
            if here == trap {
                let holds = if first & END != 0 { Holds::End } else { Holds::Index };
                return Some(Self { trap, register: first & !END, holds, kind });
            }
            let (further, behind) = leb128::read(behind)?;
            (here, rest) = (here.wrapping_add(further), behind);
        }
    }
}

const _: () = assert!(size_of::<ComparedBlock>() == 8);
const _: () = assert!(size_of::<ComparedKind>() == 12);

#[cfg(test)]
mod tests {
    extern crate std;

    use super::*;
    use std::vec::Vec;

    #[test]
    fn every_row_is_found_and_no_other() {
        let rows: Vec<ComparedRow> = (0..1000_u32)
            .map(|number| ComparedRow {
                trap: 7 + number * number * 300,
                register: (number % 31) as u8,
                holds: if number % 3 == 0 { Holds::End } else { Holds::Index },
                kind: number * number % 20_011,
            })
            .collect();
        let (mut blocks, mut bytes) = (Vec::new(), Vec::new());
        for block in rows.chunks(ComparedBlock::ROWS) {
            blocks.push(ComparedBlock { trap: block[0].trap, rows: bytes.len() as u32 });
            for (number, row) in block.iter().enumerate() {
                row.encode(block.get(number + 1).map(|next| next.trap), |byte| bytes.push(byte));
            }
        }
        for row in &rows {
            assert_eq!(ComparedRow::at(&blocks, &bytes, row.trap), Some(*row));
            assert_eq!(ComparedRow::at(&blocks, &bytes, row.trap + 1), None);
            assert_eq!(ComparedRow::at(&blocks, &bytes, row.trap - 1), None);
        }
        // What is cut off ends the block.
        assert_eq!(ComparedRow::at(&blocks[..1], &bytes[..2], rows[1].trap), None);
        assert_eq!(ComparedRow::at(&[], &[], 7), None);
    }
}
