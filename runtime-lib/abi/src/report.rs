//! Traps told to tools, and what people are told beside the words that every program has: where an access was that a compare has stopped,
//! and which operators were running. Stripped programs have none of it unless they are built so.

use crate::image::Slice;
use core::mem::size_of;

/// What a program is told of it.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct TrapReport {
    /// Address of the runtime's function that writes JSON ([`symbol::TRAP_JSON`](crate::symbol::TRAP_JSON)); 0 in programs that do
    /// not, which do not carry it.
    pub json: u64,
    /// Number of the descriptor that JSON is written to. Where it is standard error's, the words are left out.
    pub descriptor: u32,
    /// Keeps the record a multiple of 8 bytes; zero.
    pub reserved: u32,
    /// The [`OperatorBlock`](crate::operator::OperatorBlock)s of code that can stop.
    pub operator_blocks: Slice,
    /// The bytes of their other rows.
    pub operator_rows: Slice,
    /// The offset in its module of the call that each [`InlinedCode`](crate::image::InlinedCode) is inlined for: an array of `u32`.
    pub inlined_calls: Slice,
    /// Address of the [`CoreDump`]; 0 in programs that write none.
    pub core_dump: u64,
    /// Address of the runtime's function that notes an access that a compare has stopped
    /// ([`symbol::NOTE_COMPARED`](crate::symbol::NOTE_COMPARED)); 0 in programs that have none.
    pub note_compared: u64,
    /// The [`ComparedKind`](crate::compared::ComparedKind)s of such accesses.
    pub compared_kinds: Slice,
    /// The [`ComparedBlock`](crate::compared::ComparedBlock)s of their rows.
    pub compared_blocks: Slice,
    /// The bytes of their rows.
    pub compared_rows: Slice,
}

/// What a program is told of the file that holds its state after a trap, where its run asks for one.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct CoreDump {
    /// Address of the runtime's function that writes it ([`symbol::CORE_DUMP`](crate::symbol::CORE_DUMP)).
    pub write: u64,
    /// What every such file of the program begins with: a module's header, and what is known without a run.
    pub head: Slice,
    /// The [`DumpedFunc`] of each compiled function.
    pub funcs: Slice,
    /// The [`DumpedGlobal`] of each global.
    pub globals: Slice,
    /// The [`DumpedLocal`]s of each compiled function.
    pub locals: Slice,
    /// The [`SavedRegister`](crate::exception::SavedRegister)s of each compiled function, in programs that say where locals are.
    pub saved: Slice,
    /// Address of the runtime's function that keeps the registers of an instruction that traps
    /// ([`symbol::KEEP_REGISTERS`](crate::symbol::KEEP_REGISTERS)); 0 in programs that do not say where locals are.
    pub keep_registers: u64,
}

/// A compiled function, in core dumps.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct DumpedFunc {
    /// Number of its instance.
    pub instance: u32,
    /// Where its body begins in its module, in bytes.
    pub start: u32,
    /// How many locals it has, parameters included.
    pub locals: u32,
    /// The number of its first [`DumpedLocal`]; those of the next function follow its own.
    pub places: u32,
    /// The number of its first saved register; those of the next function follow its own.
    pub saved: u32,
}

/// Where a local is while a piece of code runs, in core dumps of programs with debug information. Those of a function are in the order of
/// its locals, and of the code.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct DumpedLocal {
    /// Offset of the code's first byte from the start of the text.
    pub start: u32,
    /// Offset of the first byte after it.
    pub end: u32,
    /// The local's index.
    pub local: u16,
    /// Its type in the binary format, which is that of a number.
    pub ty: u8,
    /// What the place is: [`DumpedLocal::REGISTER`] or [`DumpedLocal::FRAME`].
    pub kind: u8,
    /// The register, as in [`SavedRegister`](crate::exception::SavedRegister); or bytes from the stack pointer that the function was
    /// called with.
    pub place: i32,
}

impl DumpedLocal {
    /// A register.
    pub const REGISTER: u8 = 0;
    /// A word of the frame.
    pub const FRAME: u8 = 1;
    /// From where the frame pointer points to the stack pointer at the call: the old frame pointer and the return address.
    pub const FRAME_BYTES: i64 = 16;
}

/// A global, in core dumps.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct DumpedGlobal {
    /// The first byte of its type in the binary format; that of `externref` for every reference, which is told as null.
    pub ty: u32,
    /// Offset of its value in the instance record; [`DumpedGlobal::CONSTANT`] where it is `value`.
    pub offset: u32,
    /// Its bits, the low ones first.
    pub value: [u64; 2],
}

impl DumpedGlobal {
    /// No offset.
    pub const CONSTANT: u32 = u32::MAX;
}

const _: () = assert!(size_of::<TrapReport>() == 128);
const _: () = assert!(size_of::<CoreDump>() == 96);
const _: () = assert!(size_of::<DumpedFunc>() == 20);
const _: () = assert!(size_of::<DumpedLocal>() == 16);
const _: () = assert!(size_of::<DumpedGlobal>() == 24);
