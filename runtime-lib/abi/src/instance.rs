//! The record of everything a module owns at run time.
//!
//! ```text
//! offset
//!   0  Instance   image, host, the memory of hostcalls, what supervises a call
//!  96  Memory     all other memories in index order
//!      Table      tables in index order (a closed table has none: it is constant data)
//!      Segment    passive data segments, then passive element segments
//!      globals    mutable ones, 8 or 16 bytes each
//!      Broken     the last 32 bytes: which bound a trap has broken
//! ```
//! What follows [`Instance`] is laid out by the compiler's plan; the runtime finds it through the
//! [`Image`](crate::image::Image).

use core::mem::{offset_of, size_of};

/// The fixed head of an instance record. Aligned to 16 bytes.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct Instance {
    /// Address of the module's [`Image`](crate::image::Image).
    pub image: u64,
    /// Address of what the runtime keeps for this instance; 0 until it is instantiated.
    pub host: u64,
    /// The memory that hostcalls work on: the one exported as `memory`, or else memory 0. All zero where the module has
    /// none.
    pub memory0: Memory,
    /// The lowest stack pointer that frames of wasm functions may reach; [`STACK_SLACK_BYTES`] more lie below. 0 in a library
    /// while nobody calls it from outside, [`NO_STACK`] once the instance is poisoned. A prologue adds its frame's size to it.
    pub stack_limit: u64,
    /// Bytes of stack that one call from outside may use: what it enters with, less its stack pointer, is `stack_limit`.
    pub stack_bytes: u64,
    /// Whatever the embedder wants its functions to be called with.
    pub context: u64,
    /// Fuel that is left. Negative: it is used up.
    pub fuel: i64,
    /// Not zero: stop at the next check. The one field that another thread may write, atomically.
    pub interrupt: u32,
    /// Keeps the record a multiple of 16 bytes; zero.
    pub reserved: [u32; 3],
}

/// A linear memory's descriptor (spec: "Memory Instances").
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct Memory {
    /// Address of byte 0. Never changes once the memory exists.
    pub base: u64,
    /// Current size in bytes.
    pub bytes: u64,
    /// Size in bytes that it may grow to.
    pub max_bytes: u64,
    /// Base-2 logarithm of the page size in bytes: 16 unless the module declares its own.
    pub page_log2: u32,
    /// Keeps the record a multiple of 8 bytes; zero.
    pub reserved: u32,
}

/// An open table's descriptor (spec: "Table Instances").
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct Table {
    /// Address of the elements, 8 bytes each: the address of a [`FuncRef`], or 0 for null. Changes when the table grows.
    pub base: u64,
    /// Current number of elements.
    pub len: u64,
    /// Number of elements that fit at `base` without moving.
    pub capacity: u64,
    /// Number of elements that it may grow to.
    pub max: u64,
}

/// A passive segment (spec: "Data Instances", "Element Instances"). Dropping it sets `len` to 0.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct Segment {
    /// Address of the first byte or element.
    pub base: u64,
    /// Bytes of a data segment, 8-byte elements of an element segment.
    pub len: u64,
}

/// What a function reference points to, and what an entry of a closed table is.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct FuncRef {
    /// Address of the machine code; in a null entry of a closed table, of code that traps.
    pub code: u64,
    /// Canonical type; [`FuncRef::NULL_TYPE`] in a null entry of a closed table, so that one compare refuses it.
    pub type_id: u32,
    /// Index of the function in its module.
    pub func: u32,
}

impl FuncRef {
    /// The `type_id` of a null entry: equal to no canonical type.
    pub const NULL_TYPE: u32 = u32::MAX;
}

/// Bytes of stack below an instance's [limit](Instance::stack_limit) that are there whatever happens: for what runs between two
/// comparisons with it. Small frames of compiled code, functions of the runtime, a trap on its way there.
pub const STACK_SLACK_BYTES: u64 = 32 << 10;

/// A limit above every stack pointer, which a frame's size can be added to.
pub const NO_STACK: u64 = 1 << 63;

/// Alignment in bytes of an instance record.
pub const INSTANCE_ALIGN: u64 = 16;

const _: () = assert!(size_of::<Memory>() == 32);
const _: () = assert!(size_of::<Table>() == 32);
const _: () = assert!(size_of::<Segment>() == 16);
const _: () = assert!(size_of::<FuncRef>() == 16);
const _: () = assert!(size_of::<Instance>() == 96 && (size_of::<Instance>() as u64).is_multiple_of(INSTANCE_ALIGN));
const _: () = assert!(offset_of!(Instance, memory0) == 16 && offset_of!(Instance, stack_limit) == 48);
const _: () = assert!(offset_of!(Instance, fuel) == 72 && offset_of!(Instance, interrupt) == 80);
