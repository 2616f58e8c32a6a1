//! Compares of AArch64 (Arm ARM: SUBS, ADDS, B.cond). An instruction is a word.

use std::ops::Range;

/// Hands to `note` what each conditional branch in a piece of `code` leads to, and the register whose value is too large where it goes
/// there.
pub(super) fn branches(code: &[u8], piece: &Range<u32>, note: &mut impl FnMut(u32, Option<u8>)) {
    let bytes = &code[piece.start as usize..piece.end as usize];
    let mut before = 0;
    for (word, here) in bytes.chunks_exact(4).zip((piece.start..).step_by(4)) {
        let word = u32::from_le_bytes(word.try_into().expect("pieces of four bytes"));
        if let Some((condition, distance)) = conditional_branch(word) {
            note(here.wrapping_add_signed(distance), greater(before, condition));
        }
        before = word;
    }
}

/// Conditions, by their numbers.
const HS: u32 = 0b0010;
const LO: u32 = 0b0011;
const HI: u32 = 0b1000;
const LS: u32 = 0b1001;

/// The condition of `b.cond`, and how far it leads in bytes.
fn conditional_branch(word: u32) -> Option<(u32, i32)> {
    // 0101 0100 imm19 0 cond
    let distance = (word << 8).cast_signed() >> 13 << 2;
    (word & 0xff00_0010 == 0x5400_0000).then_some((word & 0xf, distance))
}

/// The register that holds the greater of what `compare` compares, or a sum that has wrapped, where a branch on `condition` goes to its
/// target.
fn greater(compare: u32, condition: u32) -> Option<u8> {
    let [destination, first, second] = [0, 5, 16].map(|bit| (compare >> bit & 31) as u8);
    // By the instruction, of 64 bits: the operands as registers, the second one shifted or extended, or a constant.
    let is_shifted = compare & 0xff20_0000 == 0xeb00_0000;
    let subtracts = matches!(compare & 0xff20_0000, 0xeb00_0000 | 0xeb20_0000) || compare & 0xff80_0000 == 0xf100_0000;
    let adds = matches!(compare & 0xff20_0000, 0xab00_0000 | 0xab20_0000) || compare & 0xff80_0000 == 0xb100_0000;
    let compares = subtracts && destination == ZERO;
    let register = match condition {
        HI | HS if compares => first,
        HS if adds => destination,
        // An extended or shifted register is not what was compared.
        LO | LS if compares && is_shifted && compare & 0x00c0_fc00 == 0 => second,
        _ => return None,
    };
    (register != ZERO).then_some(register)
}

/// The number of the register that is zero, or the stack pointer.
const ZERO: u8 = 31;
