//! Mach-O ("OS X ABI Mach-O File Format Reference"; relocations as in Apple's `mach-o/x86_64/reloc.h`, `mach-o/arm64/reloc.h`).
//!
//! The file does not say that its sections can be taken apart at symbols (`MH_SUBSECTIONS_VIA_SYMBOLS`): offsets from the start of
//! the text are all over the tables, so it must stay in one piece.

use super::blob::Section;
use super::file::{Format, Origin, Tables};
use cranelift_codegen::binemit::Reloc;
use object::write::MachOBuildVersion;
use object::{BinaryFormat, RelocationFlags, macho};
use wasm2native_abi::symbol;
use wasm2native_targets::Arch;

pub(super) const FORMAT: Format = Format {
    binary: BinaryFormat::MachO,
    section,
    code,
    address,
    // An addend of AArch64's is a signed number of 24 bits. Those of a section are addresses in the file, which nobody knows yet.
    origin: Origin::Place { reach: 1 << 23 },
    tables: Tables::FramesAndCompact { difference },
    version: Some(version),
};

const fn section(section: Section) -> (&'static str, &'static str) {
    match section {
        Section::Text => ("__TEXT", "__text"),
        Section::ReadOnly => ("__TEXT", "__const"),
        // Linkers move it to a segment that dyld makes read-only.
        Section::Relocated => ("__DATA", "__const"),
        Section::Data => ("__DATA", "__data"),
        Section::Zeroed => ("__DATA", "__bss"),
        Section::Pages => ("__DATA", "__w2n_pages"),
        Section::Manifest => ("__TEXT", symbol::MACHO_MANIFEST_SECTION),
    }
}

fn code(arch: Arch, kind: Reloc) -> Option<RelocationFlags> {
    let (r_type, r_pcrel) = match (arch, kind) {
        (Arch::X86_64, Reloc::X86CallPCRel4 | Reloc::X86CallPLTRel4) => (macho::X86_64_RELOC_BRANCH, true),
        (Arch::X86_64, Reloc::X86PCRel4) => (macho::X86_64_RELOC_SIGNED, true),
        (Arch::Aarch64, Reloc::Arm64Call) => (macho::ARM64_RELOC_BRANCH26, true),
        (Arch::Aarch64, Reloc::Aarch64AdrPrelPgHi21) => (macho::ARM64_RELOC_PAGE21, true),
        (Arch::Aarch64, Reloc::Aarch64AddAbsLo12Nc) => (macho::ARM64_RELOC_PAGEOFF12, false),
        // An address in code would have to be written by dyld.
        _ => return None,
    };
    Some(RelocationFlags::MachO { r_type, r_pcrel, r_length: 2 })
}

fn address(arch: Arch) -> RelocationFlags {
    let r_type = match arch {
        Arch::X86_64 => macho::X86_64_RELOC_UNSIGNED,
        Arch::Aarch64 => macho::ARM64_RELOC_UNSIGNED,
    };
    RelocationFlags::MachO { r_type, r_pcrel: false, r_length: 3 }
}

/// 64 bits: what is subtracted, and from what.
fn difference(arch: Arch) -> [RelocationFlags; 2] {
    let r_type = match arch {
        Arch::X86_64 => macho::X86_64_RELOC_SUBTRACTOR,
        Arch::Aarch64 => macho::ARM64_RELOC_SUBTRACTOR,
    };
    [RelocationFlags::MachO { r_type, r_pcrel: false, r_length: 3 }, address(arch)]
}

/// The first macOS for both CPUs.
fn version() -> MachOBuildVersion {
    let mut version = MachOBuildVersion::default();
    version.platform = macho::PLATFORM_MACOS;
    version.minos = macho::Version(11 << 16);
    version.sdk = version.minos;
    version
}
