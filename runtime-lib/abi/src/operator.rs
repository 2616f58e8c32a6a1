//! Which operator code comes of that traps, accesses a memory or calls: for the offsets in backtraces. Small, as a program has as many
//! rows as it has such code.
//!
//! ```text
//! blocks   { offset, operator, others }   the first row of each 64, and where the bytes of the others begin
//! bytes    LEB128: how much further in the code; LEB128, zigzag: how much further in the module     for each other row, about 2 bytes
//! ```
//! A row holds from its own offset on, up to the next row or the end of its function, whichever comes first.

use crate::leb128;
use core::mem::size_of;

/// The first of some rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C)]
pub struct OperatorBlock {
    /// The row.
    pub first: OperatorRow,
    /// Where the others begin among all bytes.
    pub others: u32,
}

/// Where code of an operator begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C)]
pub struct OperatorRow {
    /// Offset of its first byte from the start of the text.
    pub offset: u32,
    /// Offset of the operator in its module, in bytes; [`OperatorRow::NONE`] where code is the compiler's own.
    pub operator: u32,
}

impl OperatorBlock {
    /// Rows of a block, but of the last one.
    pub const ROWS: usize = 64;
}

impl OperatorRow {
    /// No operator: a module begins with something else.
    pub const NONE: u32 = 0;

    /// Hands the row's bytes to `write`, where it follows `before` in a block.
    pub fn encode(self, before: Self, mut write: impl FnMut(u8)) {
        let further = self.operator.wrapping_sub(before.operator).cast_signed();
        leb128::write(self.offset.wrapping_sub(before.offset), &mut write);
        leb128::write((further << 1 ^ further >> 31).cast_unsigned(), &mut write);
    }

    /// The row whose bytes `bytes` begin with, where it follows `self`; and the bytes behind it. None where there is none.
    fn next(self, bytes: &[u8]) -> Option<(Self, &[u8])> {
        let (offset, bytes) = leb128::read(bytes)?;
        let (further, bytes) = leb128::read(bytes)?;
        let further = further >> 1 ^ (further & 1).wrapping_neg();
        let row = Self { offset: self.offset.wrapping_add(offset), operator: self.operator.wrapping_add(further) };
        Some((row, bytes))
    }

    /// The last of all rows that begins at `offset` or before it.
    #[must_use]
    pub fn at(blocks: &[OperatorBlock], bytes: &[u8], offset: u32) -> Option<Self> {
        let next = blocks.partition_point(|block| block.first.offset <= offset);
        let block = blocks.get(next.checked_sub(1)?)?;
        let end = blocks.get(next).map_or(bytes.len(), |next| next.others as usize);
        let mut rest = bytes.get(block.others as usize..end)?;
        let mut row = block.first;
        while let Some((next, behind)) = row.next(rest)
            && next.offset <= offset
        {
            (row, rest) = (next, behind);
        }
        Some(row)
    }
}

const _: () = assert!(size_of::<OperatorBlock>() == 12);

#[cfg(test)]
mod tests {
    extern crate std;

    use super::*;
    use std::vec::Vec;

    /// Rows at odd distances, in code and in the module, whose functions need not stand in one order.
    #[test]
    fn every_row_is_found() {
        let rows: Vec<OperatorRow> = (0..1000_u32)
            .map(|number| OperatorRow { offset: 10 + number * number * 4000, operator: (number * 7919) % 100_003 })
            .collect();
        let (mut blocks, mut bytes) = (Vec::new(), Vec::new());
        for block in rows.chunks(OperatorBlock::ROWS) {
            blocks.push(OperatorBlock { first: block[0], others: bytes.len() as u32 });
            block.windows(2).for_each(|pair| pair[1].encode(pair[0], |byte| bytes.push(byte)));
        }
        let at = |offset| OperatorRow::at(&blocks, &bytes, offset);
        assert_eq!(at(9), None);
        for (number, row) in rows.iter().enumerate() {
            assert_eq!(at(row.offset), Some(*row));
            assert_eq!(at(row.offset + 3999), Some(*row), "row {number}");
            if number > 0 {
                assert_eq!(at(row.offset - 1), Some(rows[number - 1]));
            }
        }
        assert_eq!(at(u32::MAX), rows.last().copied());
        assert_eq!(OperatorRow::at(&[], &[], 7), None);
        // What is cut off ends the block.
        assert_eq!(OperatorRow::at(&blocks[..1], &[leb128::MORE], u32::MAX), Some(rows[0]));
    }
}
