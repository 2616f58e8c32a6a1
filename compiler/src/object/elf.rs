//! ELF (gABI; relocations as in the psABI of each CPU).

use super::blob::Section;
use super::file::{Format, Origin, Tables};
use cranelift_codegen::binemit::Reloc;
use object::{BinaryFormat, RelocationFlags, elf};
use wasm2native_abi::symbol;
use wasm2native_targets::Arch;

pub(super) const FORMAT: Format = Format {
    binary: BinaryFormat::Elf,
    section,
    code,
    address,
    origin: Origin::Section,
    tables: Tables::Frames { relative },
    version: None,
};

const fn section(section: Section) -> (&'static str, &'static str) {
    let name = match section {
        Section::Text => ".text",
        Section::ReadOnly => ".rodata",
        Section::Relocated => ".data.rel.ro",
        Section::Data => ".data",
        Section::Zeroed => ".bss",
        Section::Pages => ".wasm2native.pages",
        Section::Manifest => symbol::MANIFEST_SECTION,
    };
    ("", name)
}

fn code(arch: Arch, kind: Reloc) -> Option<RelocationFlags> {
    let r_type = match (arch, kind) {
        (Arch::X86_64, Reloc::X86CallPCRel4 | Reloc::X86CallPLTRel4) => elf::R_X86_64_PLT32,
        (Arch::X86_64, Reloc::X86PCRel4) => elf::R_X86_64_PC32,
        (Arch::X86_64, Reloc::Abs8) => elf::R_X86_64_64,
        (Arch::Aarch64, Reloc::Arm64Call) => elf::R_AARCH64_CALL26,
        (Arch::Aarch64, Reloc::Aarch64AdrPrelPgHi21) => elf::R_AARCH64_ADR_PREL_PG_HI21,
        (Arch::Aarch64, Reloc::Aarch64AddAbsLo12Nc) => elf::R_AARCH64_ADD_ABS_LO12_NC,
        (Arch::Aarch64, Reloc::Abs8) => elf::R_AARCH64_ABS64,
        _ => return None,
    };
    Some(RelocationFlags::Elf { r_type })
}

fn address(arch: Arch) -> RelocationFlags {
    let r_type = match arch {
        Arch::X86_64 => elf::R_X86_64_64,
        Arch::Aarch64 => elf::R_AARCH64_ABS64,
    };
    RelocationFlags::Elf { r_type }
}

/// 32 bits, from themselves.
fn relative(arch: Arch) -> RelocationFlags {
    let r_type = match arch {
        Arch::X86_64 => elf::R_X86_64_PC32,
        Arch::Aarch64 => elf::R_AARCH64_PREL32,
    };
    RelocationFlags::Elf { r_type }
}
