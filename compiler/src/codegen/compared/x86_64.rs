//! Compares of x86_64 (Intel SDM, volume 2: CMP, ADD, Jcc).

use iced_x86::{Decoder, DecoderOptions, Instruction, Mnemonic, OpKind};
use std::ops::Range;

/// Hands to `note` what each conditional branch in a piece of `code` leads to, and the register whose value is too large where it goes
/// there.
pub(super) fn branches(code: &[u8], piece: &Range<u32>, note: &mut impl FnMut(u32, Option<u8>)) {
    let bytes = &code[piece.start as usize..piece.end as usize];
    let mut decoder = Decoder::with_ip(u64::BITS, bytes, piece.start.into(), DecoderOptions::NONE);
    let (mut before, mut instruction) = (Instruction::default(), Instruction::default());
    while decoder.can_decode() {
        decoder.decode_out(&mut instruction);
        if instruction.is_jcc_short_or_near() {
            note(instruction.near_branch64() as u32, greater(&before, instruction.mnemonic()));
        }
        before = instruction;
    }
}

/// The register that holds the greater of what `compare` compares, or a sum that has wrapped, where `branch` goes to its target.
fn greater(compare: &Instruction, branch: Mnemonic) -> Option<u8> {
    let operand = match (compare.mnemonic(), branch) {
        // The second operand is taken from the first.
        (Mnemonic::Cmp, Mnemonic::Ja | Mnemonic::Jae) | (Mnemonic::Add, Mnemonic::Jb) => 0,
        (Mnemonic::Cmp, Mnemonic::Jb | Mnemonic::Jbe) => 1,
        _ => return None,
    };
    let register = (compare.op_kind(operand) == OpKind::Register).then(|| compare.op_register(operand))?;
    // Half of a register is not an address.
    register.is_gpr64().then(|| register.number() as u8)
}
