//! What an object says of itself to the runtime: constant data behind one symbol,
//! [`symbol::IMAGE`](crate::symbol::IMAGE).

use core::mem::size_of;

/// A constant array or string in the program.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct Slice {
    /// Address of the first element; 0 where `len` is 0.
    pub base: u64,
    /// Number of elements (bytes for a string).
    pub len: u64,
}

/// The module, as the runtime needs it to instantiate, run and explain it.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct Image {
    /// [`ABI_VERSION`](crate::ABI_VERSION) of the compiler that wrote the object. First, in every version.
    pub abi_version: u32,
    /// Keeps the record a multiple of 8 bytes; zero.
    pub reserved: u32,
    /// Address of the instance record. In a program it is the instance, zeroed memory into which `beginning` is copied at start;
    /// otherwise it is the template that is copied for each instance.
    pub instance: u64,
    /// Size of that record in bytes, a multiple of 16.
    pub instance_bytes: u64,
    /// What a program's instance begins with, as bytes of constant data: all up to the last that is not zero. A program without
    /// written data in its file starts faster, as there is nothing to map. Empty in a library.
    pub beginning: Slice,
    /// Address of `extern "C" fn(*mut Instance)` that runs the start function and then the program; 0 where there is
    /// nothing to run.
    pub entry: u64,
    /// The module's machine code, as bytes.
    pub text: Slice,
    /// [`MemoryImage`] of each defined memory, in index order.
    pub memories: Slice,
    /// [`TableImage`] of each open table.
    pub tables: Slice,
    /// Trap table: `u32` offsets from the start of `text`, ascending. Accesses of linear memory are not listed: a
    /// fault whose address lies in a memory's reservation is one.
    pub trap_offsets: Slice,
    /// Trap table: the `u8` [`TrapCode`](crate::TrapCode) of each offset.
    pub trap_codes: Slice,
    /// [`FuncEntry`] of each compiled function, by ascending offset.
    pub funcs: Slice,
    /// UTF-8 text that [`FuncEntry`] points into.
    pub names: Slice,
    /// [`InlinedCode`] by ascending offset; of the same piece the innermost function first.
    pub inlined: Slice,
    /// `module.name` of each import that is bound to a trap: an array of [`Slice`].
    pub unknown_imports: Slice,
    /// The encoded [`manifest`](crate::manifest).
    pub manifest: Slice,
    /// Features that the machine code uses ([`cpu`](crate::cpu)).
    pub cpu_features: u64,
    /// Name of the CPU level that was asked for, for the message of a machine that lacks it.
    pub cpu_level: Slice,
    /// Bytes of stack that wasm may use, a multiple of 65,536.
    pub stack_bytes: u64,
    /// Addresses of the functions that start-up calls in this order ([`StartStep`](crate::grant::StartStep)).
    pub steps: Slice,
    /// Bytes that all memories may have together.
    pub memory_limit: u64,
    /// Elements that all open tables may have together.
    pub table_limit: u64,
    /// Address of the module's [`Exceptions`](crate::exception::Exceptions); 0 where it has no tags.
    pub exceptions: u64,
    /// Address of the [`Hardening`](crate::harden::Hardening); 0 where the program gives up nothing.
    pub harden: u64,
    /// Address of the [`Library`](crate::library::Library); 0 for a program.
    pub of_library: u64,
    /// Elements that closed tables have together, of which a limit of all tables counts each.
    pub closed_table_elements: u64,
    /// Address of the [`Lines`](crate::line::Lines); 0 where there are none.
    pub lines: u64,
    /// Address of the [`TrapReport`](crate::report::TrapReport); 0 where traps are told in words alone.
    pub trap_report: u64,
    /// Address of the [`Profile`](crate::profile::Profile); 0 in programs that do not count.
    pub profile: u64,
}

/// A defined memory and its initial contents.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct MemoryImage {
    /// Offset of its [`Memory`](crate::instance::Memory) in the instance record.
    pub descriptor: u64,
    /// Initial size in bytes.
    pub bytes: u64,
    /// Size in bytes that it may grow to.
    pub max_bytes: u64,
    /// Address space to reserve from the base on, in bytes: every address that unchecked code can form.
    pub reserve_bytes: u64,
    /// Address that the base must have, or 0 where the runtime may choose.
    pub fixed_base: u64,
    /// Base-2 logarithm of the page size in bytes.
    pub page_log2: u32,
    /// Keeps the record a multiple of 8 bytes; zero.
    pub reserved: u32,
    /// [`DataChunk`] of the initial contents, ascending and disjoint.
    pub data: Slice,
}

/// A run of initial bytes of a memory. Everything outside the chunks is zero.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct DataChunk {
    /// Where it goes, in bytes from the memory's base.
    pub offset: u64,
    /// Address of the bytes.
    pub source: u64,
    /// Number of bytes.
    pub bytes: u64,
    /// 0: copy it. Otherwise `source` lies in private writable pages of the program that hold nothing else, and
    /// `offset`, `source` and `bytes` are multiples of this power of two: the pages may be moved where the system's
    /// page size divides it.
    pub page_bytes: u64,
}

/// An open table. Its descriptor is written when it is instantiated.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct TableImage {
    /// Offset of its [`Table`](crate::instance::Table) in the instance record.
    pub descriptor: u64,
    /// The first elements, 8 bytes each, in constant data; the runtime makes the writable copy.
    pub elements: Slice,
    /// What every other element is: the address of a [`FuncRef`](crate::instance::FuncRef), or 0 for null.
    pub rest: u64,
    /// Initial number of elements, at least those of `elements`.
    pub len: u64,
    /// Number of elements that it may grow to.
    pub max: u64,
}

/// A compiled function, for backtraces.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct FuncEntry {
    /// Offset of its first byte from the start of the text.
    pub offset: u32,
    /// Its index in the module; [`FuncEntry::THUNK`] for code that the compiler added.
    pub func: u32,
    /// Where its name starts in [`Image::names`].
    pub name: u32,
    /// Bytes of its name; 0 where it has none.
    pub name_bytes: u32,
}

impl FuncEntry {
    /// The `func` of code that belongs to no wasm function.
    pub const THUNK: u32 = u32::MAX;
}

/// A piece of a function's code that comes of another one, which it calls: for backtraces, which name both.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct InlinedCode {
    /// Offset of its first byte from the start of the text.
    pub start: u32,
    /// Offset of the first byte after it.
    pub end: u32,
    /// The number in [`Image::funcs`] of the function that it comes of.
    pub func: u32,
}

const _: () = assert!(size_of::<Slice>() == 16);
const _: () = assert!(size_of::<Image>() == 328);
const _: () = assert!(size_of::<InlinedCode>() == 12);
const _: () = assert!(size_of::<MemoryImage>() == 64);
const _: () = assert!(size_of::<DataChunk>() == 32);
const _: () = assert!(size_of::<TableImage>() == 48);
const _: () = assert!(size_of::<FuncEntry>() == 16);
