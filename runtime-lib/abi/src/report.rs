//! Traps told to tools, beside the words for people: only programs that are built so (`--trap-json`) have this.

use crate::image::Slice;
use core::mem::size_of;

/// What a program is told of it.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct TrapReport {
    /// Address of the runtime's function that writes the report ([`symbol::TRAP_JSON`](crate::symbol::TRAP_JSON)): other programs
    /// do not carry it.
    pub write: u64,
    /// Number of the descriptor that it is written to. Where it is standard error's, the words are left out.
    pub descriptor: u32,
    /// Keeps the record a multiple of 8 bytes; zero.
    pub reserved: u32,
    /// Where code of an operator begins: `u32` offsets from the start of the text, ascending.
    pub offsets: Slice,
    /// The operator of each: its `u32` offset in its module in bytes; 0 for code of none.
    pub operators: Slice,
}

const _: () = assert!(size_of::<TrapReport>() == 48);
