//! Where the value that a compare has found too large is when an instruction traps for it: in a register, which the compare names.
//!
//! ```text
//!     cmpq %r11, %rcx          adds x9, x2, x10          the value: rcx, x9
//!     ja .L1                   b.hs .L1
//! .L1: ud2                .L1: udf
//! ```
//! The branch leads to the trap, and nothing runs in between, so that the register holds what was compared. What does not look like this
//! has no place: its trap tells no address.

mod aarch64;
mod x86_64;

use super::locations::Source;
use crate::translate::{self, Compared, ComparedValue, Position, Translated};
use cranelift_codegen::CompiledCode;
use std::collections::HashMap;
use std::ops::Range;
use wasm2native_abi::TrapCode;
use wasm2native_abi::broken::{Broken, Extent};
use wasm2native_targets::Arch;

/// An access that is compared, and where its value is when it traps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ComparedPlace {
    /// Offset of the instruction that traps, from the function's first byte.
    pub(crate) trap: u32,
    /// The register, by the CPU's number for it.
    pub(crate) register: u8,
    /// What it holds.
    pub(crate) value: ComparedValue,
    /// What is added to the index, in bytes.
    pub(crate) offset: u64,
    /// The [`Broken::what`] of the access.
    pub(crate) what: u32,
}

/// Finds the places of those accesses of a function that are compared whose traps are in `code`, which comes of `sources`.
pub(super) fn places(
    code: &CompiledCode,
    sources: &[Source],
    translated: &Translated,
    arch: Arch,
) -> Vec<ComparedPlace> {
    let Translated { compared, positions, .. } = translated;
    if compared.is_empty() {
        return Vec::new();
    }
    let of_position = |access: &Compared| positions.of(access.position);
    let by_position: HashMap<Position, &Compared> =
        compared.iter().map(|access| (of_position(access), access)).collect();
    let beyond = translate::trap_code(TrapCode::MemoryOutOfBounds);
    let registers = registers_at_targets(code.buffer.data(), sources.iter().map(|source| &source.code), arch);
    let traps = code.buffer.traps().iter().filter(|trap| trap.code == beyond);
    let places = traps.filter_map(|trap| {
        let number = sources.partition_point(|source| source.code.start <= trap.offset).checked_sub(1)?;
        let source = sources.get(number).filter(|source| source.code.contains(&trap.offset))?;
        let access = by_position.get(&source.position)?;
        Some(ComparedPlace {
            trap: trap.offset,
            register: (*registers.get(&trap.offset)?)?,
            value: access.value,
            offset: access.offset,
            what: Broken::access(Extent::Access, access.memory.as_u32(), access.bytes),
        })
    });
    places.collect()
}

/// What each branch in these `pieces` of the code leads to, and the register whose value is too large where it goes there. None where
/// several lead to the same, or it is not known.
fn registers_at_targets<'a>(
    code: &[u8],
    pieces: impl Iterator<Item = &'a Range<u32>>,
    arch: Arch,
) -> HashMap<u32, Option<u8>> {
    let mut found = HashMap::new();
    let mut note = |target: u32, register: Option<u8>| {
        found.entry(target).and_modify(|known| *known = None).or_insert(register);
    };
    for piece in pieces {
        match arch {
            Arch::X86_64 => x86_64::branches(code, piece, &mut note),
            Arch::Aarch64 => aarch64::branches(code, piece, &mut note),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The instruction at the start of `code` and the one behind it, as compare and branch.
    fn found(arch: Arch, code: &[u8]) -> Option<u8> {
        let registers = registers_at_targets(code, [&(0..code.len() as u32)].into_iter(), arch);
        assert_eq!(registers.len(), 1, "there is one branch: {registers:?}");
        *registers.values().next().expect("there is one")
    }

    #[test]
    fn compares_of_x86() {
        // ... ; j? +0; ud2
        let code = |compare: &[u8], branch: u8| [compare, &[0x0f, branch, 0, 0, 0, 0, 0x0f, 0x0b]].concat();
        let [jb, jae, ja, je] = [0x82, 0x83, 0x87, 0x84];
        // cmpq %r11, %rcx
        let compare = [0x4c, 0x39, 0xd9];
        assert_eq!(found(Arch::X86_64, &code(&compare, ja)), Some(1));
        assert_eq!(found(Arch::X86_64, &code(&compare, jae)), Some(1));
        assert_eq!(found(Arch::X86_64, &code(&compare, jb)), Some(11));
        assert_eq!(found(Arch::X86_64, &code(&compare, je)), None);
        // cmpq 0x18(%r8), %r9: what is in memory has no register.
        let memory = [0x4d, 0x3b, 0x48, 0x18];
        assert_eq!(found(Arch::X86_64, &code(&memory, ja)), Some(9));
        assert_eq!(found(Arch::X86_64, &code(&memory, jb)), None);
        // cmpl %ecx, %eax: half of a register.
        assert_eq!(found(Arch::X86_64, &code(&[0x39, 0xc8], ja)), None);
        // addq %rdi, %r9
        assert_eq!(found(Arch::X86_64, &code(&[0x49, 0x01, 0xf9], jb)), Some(9));
    }

    #[test]
    fn compares_of_aarch64() {
        let code = |compare: u32, branch: u32| [compare, branch, 0x0000_c11f].map(u32::to_le_bytes).concat();
        // b.? +4
        let (hi, hs, lo) = (0x5400_0028, 0x5400_0022, 0x5400_0023);
        // cmp x14, x13; cmp x2, #0xa0, lsl #12; cmp x1, w0, uxtw; adds x9, x2, x10
        let [plain, constant, extended, sum] = [0xeb0d_01df, 0xf142_805f, 0xeb20_403f, 0xab0a_0049];
        assert_eq!(found(Arch::Aarch64, &code(plain, hi)), Some(14));
        assert_eq!(found(Arch::Aarch64, &code(plain, lo)), Some(13));
        assert_eq!(found(Arch::Aarch64, &code(constant, hi)), Some(2));
        assert_eq!(found(Arch::Aarch64, &code(extended, lo)), None);
        assert_eq!(found(Arch::Aarch64, &code(sum, hs)), Some(9));
        // cmp w14, w13
        assert_eq!(found(Arch::Aarch64, &code(0x6b0d_01df, hi)), None);
    }
}
