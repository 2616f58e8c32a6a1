//! What unwinding must know of machine code: calls that handlers enclose, where functions save registers, and how frames are undone.

use crate::diagnostic::{Diagnostic, Kind};
use crate::module::TagIdx;
use cranelift_codegen::isa::TargetIsa;
use cranelift_codegen::isa::unwind::UnwindInst;
use cranelift_codegen::{
    ExceptionContextLoc, Final, FinalizedMachCallSite, FinalizedMachExceptionHandler, MachBufferFinalized, RealReg,
    RegClass,
};
use serde::{Deserialize, Serialize};
use wasm2native_abi::exception::FIRST_VECTOR_REGISTER;
use wasm2native_targets::Arch;

/// A call that handlers enclose. Offsets are from the start of its function or of the text.
#[derive(Debug)]
pub(crate) struct CatchSite {
    /// Where the call returns to.
    pub(crate) return_offset: u32,
    /// From the stack pointer that the handlers expect to their frame pointer, in bytes.
    pub(crate) frame_bytes: u32,
    /// What takes an exception: the first that fits.
    pub(crate) clauses: Vec<CatchClause>,
}

/// A call by which a function that a library's host calls enters wasm. Offsets are from the start of its function or of the text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct EntrySite {
    /// Where the call returns to.
    pub(crate) return_offset: u32,
    /// From the stack pointer that the landing expects to its frame pointer, in bytes.
    pub(crate) frame_bytes: u32,
    /// Offset of the code that a trap goes on with.
    pub(crate) landing: u32,
    /// Where the instance's address lies, in bytes from the stack pointer.
    pub(crate) instance: u32,
}

impl EntrySite {
    /// The same, counted from a place that lies `bytes` before.
    pub(super) const fn moved_by(mut self, bytes: u32) -> Self {
        self.return_offset += bytes;
        self.landing += bytes;
        self
    }
}

/// What takes an exception.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CatchClause {
    /// The tag that it takes; all where there is none.
    pub(crate) tag: Option<TagIdx>,
    /// Offset of the code.
    pub(crate) handler: u32,
}

/// A register that a function saves because it must preserve it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct SavedRegister {
    /// As in [`abi::SavedRegister`](wasm2native_abi::exception::SavedRegister).
    pub(crate) number: u32,
    /// How far it lies below where the frame pointer points, in bytes.
    pub(crate) below_frame: u32,
}

impl CatchSite {
    /// The same, counted from a place that lies `bytes` before.
    pub(super) fn moved_by(mut self, bytes: u32) -> Self {
        self.return_offset += bytes;
        self.clauses.iter_mut().for_each(|clause| clause.handler += bytes);
        self
    }
}

/// A function's sites, by ascending return address.
pub(super) fn catch_sites(buffer: &MachBufferFinalized<Final>) -> Vec<CatchSite> {
    let clause = |handler: &FinalizedMachExceptionHandler| match *handler {
        FinalizedMachExceptionHandler::Tag(tag, handler) => {
            CatchClause { tag: Some(TagIdx::from_u32(tag.as_u32())), handler }
        }
        FinalizedMachExceptionHandler::Default(handler) => CatchClause { tag: None, handler },
        FinalizedMachExceptionHandler::Context(_) => unreachable!("what has one is an entry"),
    };
    let calls = buffer.call_sites().filter(|call| !call.exception_handlers.is_empty() && entry_site(call).is_none());
    let mut sites: Vec<CatchSite> = calls
        .map(|call| CatchSite {
            return_offset: call.ret_addr,
            frame_bytes: call.frame_offset.expect("it is known of every call that has handlers"),
            clauses: call.exception_handlers.iter().map(clause).collect(),
        })
        .collect();
    sites.sort_unstable_by_key(|site| site.return_offset);
    sites
}

/// A function's call that enters wasm, if it is one that a library's host calls.
pub(super) fn entry(buffer: &MachBufferFinalized<Final>) -> Option<EntrySite> {
    buffer.call_sites().find_map(|call| entry_site(&call))
}

/// An entry has a context, which is the instance's address, and no other call has one.
fn entry_site(call: &FinalizedMachCallSite<'_>) -> Option<EntrySite> {
    let [FinalizedMachExceptionHandler::Context(context), FinalizedMachExceptionHandler::Default(landing)] =
        *call.exception_handlers
    else {
        return None;
    };
    let ExceptionContextLoc::SPOffset(instance) = context else {
        unreachable!("no register is preserved where a call of wasm ends by a trap");
    };
    let frame_bytes = call.frame_offset.expect("it is known of every call that has handlers");
    Some(EntrySite { return_offset: call.ret_addr, frame_bytes, landing, instance })
}

/// What a function saves; nothing where the code generator was not asked to tell.
pub(super) fn saved_registers(buffer: &MachBufferFinalized<Final>) -> Vec<SavedRegister> {
    let mut area = 0;
    let mut saved = Vec::new();
    for (_, inst) in &buffer.unwind_info {
        match *inst {
            UnwindInst::DefineNewFrame { offset_downward_to_clobbers, .. } => area = offset_downward_to_clobbers,
            UnwindInst::SaveReg { clobber_offset, reg } => {
                let first = match reg.class() {
                    RegClass::Int => 0,
                    RegClass::Float | RegClass::Vector => FIRST_VECTOR_REGISTER,
                };
                let number = first + u32::from(reg.hw_enc());
                saved.push(SavedRegister { number, below_frame: area - clobber_offset });
            }
            UnwindInst::PushFrameRegs { .. }
            | UnwindInst::StackAlloc { .. }
            | UnwindInst::RegStackOffset { .. }
            | UnwindInst::Aarch64SetPointerAuth { .. } => {}
        }
    }
    saved
}

/// What undoes a frame, from one instruction on (DWARF 5, section 6.4.2: "Call Frame Instructions"). Registers have DWARF's numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum FrameRule {
    /// The caller's stack pointer is this many bytes above what it was counted from so far.
    CfaOffset(i32),
    /// It is counted from this register.
    CfaRegister(u16),
    /// A register lies so many bytes above the caller's stack pointer.
    Saved(u16, i32),
    /// A register's value is so many bytes above the caller's stack pointer.
    Value(u16, i32),
    /// Whether return addresses are signed (AArch64).
    Signed(bool),
}

/// The registers of a CPU that every frame keeps: the frame pointer, and the return address where it comes in a register, with how far
/// it lies above the frame pointer.
const fn kept_registers(arch: Arch) -> (u16, Option<(u16, i32)>) {
    match arch {
        Arch::X86_64 => (6, None),
        Arch::Aarch64 => (29, Some((30, 8))),
    }
}

/// How a function's frame is undone: what holds from which offset on, through all its instructions but those that take it down. They are
/// the last ones before a return, and no call or trap is among them.
pub(super) fn frame(
    buffer: &MachBufferFinalized<Final>,
    isa: &dyn TargetIsa,
    arch: Arch,
) -> Result<Vec<(u32, FrameRule)>, Diagnostic> {
    let (frame_pointer, return_address) = kept_registers(arch);
    let number = |register: RealReg| {
        isa.map_regalloc_reg_to_dwarf(register.into())
            .map_err(|error| Diagnostic::new(Kind::Internal { message: error.to_string() }))
    };
    let mut rules = Vec::new();
    let mut clobbers_below_cfa = 0;
    for (offset, inst) in &buffer.unwind_info {
        let mut add = |rule| rules.push((*offset, rule));
        match *inst {
            UnwindInst::PushFrameRegs { offset_upward_to_caller_sp } => {
                let below = offset_upward_to_caller_sp as i32;
                add(FrameRule::CfaOffset(below));
                add(FrameRule::Saved(frame_pointer, -below));
                if let Some((register, above)) = return_address {
                    add(FrameRule::Saved(register, above - below));
                }
            }
            UnwindInst::DefineNewFrame { offset_upward_to_caller_sp, offset_downward_to_clobbers } => {
                add(FrameRule::CfaRegister(frame_pointer));
                clobbers_below_cfa = (offset_upward_to_caller_sp + offset_downward_to_clobbers) as i32;
            }
            UnwindInst::SaveReg { clobber_offset, reg } => {
                add(FrameRule::Saved(number(reg)?, clobber_offset as i32 - clobbers_below_cfa));
            }
            UnwindInst::RegStackOffset { clobber_offset, reg } => {
                add(FrameRule::Value(number(reg)?, clobber_offset as i32 - clobbers_below_cfa));
            }
            // The frame pointer is there.
            UnwindInst::StackAlloc { .. } => {}
            UnwindInst::Aarch64SetPointerAuth { return_addresses } => add(FrameRule::Signed(return_addresses)),
        }
    }
    Ok(rules)
}
