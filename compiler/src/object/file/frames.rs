//! Tables by which others undo frames: debuggers, profilers, and unwinders of a host program.
//!
//! ```text
//! ELF     .eh_frame              a common entry, then an entry a function (LSB Core, "Exception Frames")
//! Mach-O  __LD,__compact_unwind  a function: start u64 │ bytes u32 │ encoding u32 │ personality u64 │ data u64
//!         __TEXT,__eh_frame      as in ELF, for functions whose compact entry says so
//! ```
//! Every frame keeps the frame pointer. One compact encoding serves for all functions that save nothing else; others save registers
//! where a compact encoding has no place for them.

use super::{Writer, internal};
use crate::codegen::{Code, FrameRule, Frames};
use crate::debug::Relocated;
use crate::diagnostic::{Diagnostic, Kind};
use crate::object::blob::{Place, Section};
use gimli::write::{Address, CallFrameInstruction, EhFrame, Expression, FrameDescriptionEntry, FrameTable};
use gimli::{DW_EH_PE_absptr, DW_EH_PE_pcrel, DW_EH_PE_sdata4, DwEhPe, Register};
use object::write::{Relocation, SectionId, SymbolId, SymbolSection};
use object::{RelocationFlags, SectionFlags, SectionKind, SymbolKind, SymbolScope, macho};
use wasm2native_targets::Arch;

/// How a format has the tables.
pub(in crate::object) enum Tables {
    /// One, with addresses of 32 bits relative to themselves.
    Frames {
        /// Such an address.
        relative: fn(Arch) -> RelocationFlags,
    },
    /// Two. Addresses relative to themselves are differences of symbols.
    FramesAndCompact {
        /// What is subtracted, and from what, 64 bits each.
        difference: fn(Arch) -> [RelocationFlags; 2],
    },
}

/// Alignment of the tables in bytes: that of an address.
const ALIGN: u64 = 8;

impl Writer<'_> {
    /// Writes the tables, where there are any.
    pub(super) fn frames(&mut self, code: &Code) -> Result<(), Diagnostic> {
        let Some(frames) = &code.frames else { return Ok(()) };
        match self.format.tables {
            Tables::Frames { relative } => {
                let table = eh_frame(code, frames, Which::All, DwEhPe(DW_EH_PE_pcrel.0 | DW_EH_PE_sdata4.0))?;
                let id = self.object.add_section(Vec::new(), b".eh_frame".to_vec(), SectionKind::ReadOnlyData);
                let (bytes, starts) = table.into_parts();
                self.object.append_section_data(id, &bytes, ALIGN);
                let symbol = self.section_start(Section::Text);
                let flags = relative(self.arch);
                for start in starts {
                    let relocation = Relocation { offset: start.offset as u64, symbol, addend: start.addend, flags };
                    self.object.add_relocation(id, relocation).map_err(internal)?;
                }
            }
            Tables::FramesAndCompact { difference } => {
                self.compact(code)?;
                // LLD takes no empty section.
                if code.saved.iter().all(Vec::is_empty) {
                    return Ok(());
                }
                let table = eh_frame(code, frames, Which::Saving, DwEhPe(DW_EH_PE_pcrel.0 | DW_EH_PE_absptr.0))?;
                let id = self.object.add_section(b"__TEXT".to_vec(), b"__eh_frame".to_vec(), SectionKind::ReadOnlyData);
                let flags = macho::S_COALESCED | macho::S_ATTR_NO_TOC | macho::S_ATTR_STRIP_STATIC_SYMS;
                self.object.section_mut(id).flags =
                    SectionFlags::MachO { flags: flags | macho::S_ATTR_LIVE_SUPPORT, reserved2: 0 };
                self.differences(id, table, difference(self.arch))?;
            }
        }
        Ok(())
    }

    /// Writes `table` as a section whose addresses are differences, as `flags` say.
    fn differences(&mut self, id: SectionId, table: Relocated, flags: [RelocationFlags; 2]) -> Result<(), Diagnostic> {
        let (mut bytes, starts) = table.into_parts();
        for start in &starts {
            // From the section's start, which is what is subtracted, to the address itself.
            let until = (start.offset as i64).wrapping_neg();
            bytes[start.offset..][..8].copy_from_slice(&until.to_le_bytes());
        }
        self.object.append_section_data(id, &bytes, ALIGN);
        let (section, scope) = (SymbolSection::Section(id), SymbolScope::Compilation);
        let origin = self.add_symbol(b"Lwasm2native_frames".to_vec(), SymbolKind::Unknown, scope, (section, 0, 0));
        // By descending offset, as in Mach-O files: so the writer leaves their order as it is.
        for start in starts.into_iter().rev() {
            let func = self.func_symbol(start.addend as u64);
            for (symbol, flags) in [(origin, flags[0]), (func, flags[1])] {
                let relocation = Relocation { offset: start.offset as u64, symbol, addend: 0, flags };
                self.object.add_relocation(id, relocation).map_err(internal)?;
            }
        }
        Ok(())
    }

    fn compact(&mut self, code: &Code) -> Result<(), Diagnostic> {
        let id = self.object.add_section(b"__LD".to_vec(), b"__compact_unwind".to_vec(), SectionKind::Other);
        self.object.section_mut(id).flags = SectionFlags::MachO { flags: macho::S_ATTR_DEBUG, reserved2: 0 };
        for (func, saved) in code.funcs.iter().zip(&code.saved) {
            let frame = if saved.is_empty() { Compact::Frame } else { Compact::Elsewhere };
            let offset = self.object.append_section_data(id, &compact(self.arch, func.bytes, frame), ALIGN);
            let symbol = self.func_symbol(func.offset.into());
            let relocation = Relocation { offset, symbol, addend: 0, flags: (self.format.address)(self.arch) };
            self.object.add_relocation(id, relocation).map_err(internal)?;
        }
        Ok(())
    }

    /// The symbol of the function at `offset` in the text, or a local one.
    fn func_symbol(&mut self, offset: u64) -> SymbolId {
        let place = Place { section: Section::Text, offset };
        self.funcs.get(&offset).copied().unwrap_or_else(|| self.local(place))
    }
}

/// Which functions have entries in `.eh_frame`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Which {
    All,
    /// Those that save registers.
    Saving,
}

/// The entries of functions. The start of each is an address in the text, encoded as `start` says.
fn eh_frame(code: &Code, frames: &Frames, which: Which, start: DwEhPe) -> Result<Relocated, Diagnostic> {
    let mut table = FrameTable::default();
    let mut common = frames.common.clone();
    common.fde_address_encoding = start;
    let common = table.add_cie(common);
    let funcs = code.funcs.iter().zip(&frames.funcs).zip(&code.saved);
    for ((func, rules), _) in funcs.filter(|(_, saved)| which == Which::All || !saved.is_empty()) {
        let start = Address::Symbol { symbol: 0, addend: func.offset.into() };
        let mut entry = FrameDescriptionEntry::new(start, func.bytes);
        rules.iter().for_each(|(offset, rule)| entry.add_instruction(*offset, instruction(*rule)));
        table.add_fde(common, entry);
    }
    let mut section = EhFrame(Relocated::default());
    let refused = |error| Diagnostic::new(Kind::Internal { message: format!("unwind tables: {error}") });
    table.write_eh_frame(&mut section).map_err(refused)?;
    Ok(section.0)
}

fn instruction(rule: FrameRule) -> CallFrameInstruction {
    /// Whether the return address is signed (AADWARF64, section 4.1: "DWARF register names").
    const RA_SIGN_STATE: Register = Register(34);
    match rule {
        FrameRule::CfaOffset(bytes) => CallFrameInstruction::CfaOffset(bytes),
        FrameRule::CfaRegister(register) => CallFrameInstruction::CfaRegister(Register(register)),
        FrameRule::Saved(register, bytes) => CallFrameInstruction::Offset(Register(register), bytes),
        FrameRule::Value(register, bytes) => CallFrameInstruction::ValOffset(Register(register), bytes),
        FrameRule::Signed(is_signed) => {
            let mut value = Expression::new();
            value.op(if is_signed { gimli::DW_OP_lit1 } else { gimli::DW_OP_lit0 });
            CallFrameInstruction::ValExpression(RA_SIGN_STATE, value)
        }
    }
}

/// What a compact entry says of a frame.
#[derive(Clone, Copy)]
enum Compact {
    /// It keeps the frame pointer and the return address, and nothing else.
    Frame,
    /// Its entry in `__eh_frame` says it.
    Elsewhere,
}

/// The compact entry of a function, less its start.
fn compact(arch: Arch, bytes: u32, frame: Compact) -> [u8; 32] {
    // Apple's `mach-o/compact_unwind_encoding.h`: `UNWIND_X86_64_MODE_RBP_FRAME`, `UNWIND_ARM64_MODE_FRAME`, `…_MODE_DWARF`.
    let encoding: u32 = match (arch, frame) {
        (Arch::X86_64, Compact::Frame) => 0x0100_0000,
        (Arch::Aarch64, Compact::Frame) | (Arch::X86_64, Compact::Elsewhere) => 0x0400_0000,
        (Arch::Aarch64, Compact::Elsewhere) => 0x0300_0000,
    };
    let mut entry = [0; 32];
    entry[8..12].copy_from_slice(&bytes.to_le_bytes());
    entry[12..16].copy_from_slice(&encoding.to_le_bytes());
    entry
}
