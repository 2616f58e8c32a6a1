//! What the runtime knows of a module that is compiled as a library: how instances are made, and where calls of the host come in.

use crate::image::Slice;
use core::mem::size_of;

/// What the runtime is told beside the [`Image`](crate::image::Image), which refers to it.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct Library {
    /// Address of `extern "C" fn(*mut Instance) -> Status` that does what instantiation is to do: copies segments, calls the start
    /// function.
    pub start: u64,
    /// Offset in the instance record of the addresses of the host's functions, 8 bytes each.
    pub host_funcs: u64,
    /// How many there are.
    pub host_func_count: u64,
    /// Return address of each [`Entry`]: `u32` offset from the start of the text, ascending.
    pub returns: Slice,
    /// [`Entry`] of each.
    pub entries: Slice,
    /// Address of the [`Registration`], in writable data.
    pub registration: u64,
    /// A set of [`Library::FUEL`].
    pub flags: u64,
    /// Address of what opens that which an instance is granted, where code refers to functions of WASI; else 0. A library that asks for
    /// nothing does not carry it.
    pub grant: u64,
    /// Address of what sets an instance's deadline, where code looks for a wish that it stop; else 0.
    pub set_deadline: u64,
    /// Address of what has faults handled, where code traps by them; else 0. A library whose code never faults leaves signals alone.
    pub handle_faults: u64,
    /// Address of what lays large initial contents of memories without copying them, where there are such contents; else 0.
    pub lay: u64,
    /// Keeps the record a multiple of 16 bytes; zero.
    pub reserved: u64,
}

impl Library {
    /// A flag: code counts fuel.
    pub const FUEL: u64 = 1;
}

/// The runtime's functions by which a host configures what only modules have that import from WASI. A shared library of another module
/// does not offer them, and so does not carry them.
pub const CONFIG_OF_WASI: [&str; 8] = [
    "wasm2native_config_arg",
    "wasm2native_config_clock_resolution",
    "wasm2native_config_deny",
    "wasm2native_config_dir",
    "wasm2native_config_env",
    "wasm2native_config_listen",
    "wasm2native_config_open_files",
    "wasm2native_config_stdio",
];

/// A call by which a function that the host calls enters wasm: where a trap goes on.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct Entry {
    /// Offset from the start of the text of the code that a trap goes on with.
    pub landing: u32,
    /// From the stack pointer that it expects to its frame pointer, in bytes.
    pub frame_bytes: u32,
    /// Where the instance's address lies, in bytes from that stack pointer.
    pub instance: u32,
    /// Keeps the record a multiple of 16 bytes; zero.
    pub reserved: u32,
}

/// The runtime's list of modules that have instances.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct Registration {
    /// Whether it stands in the list: 0 or 1.
    pub state: u64,
    /// Address of the next one in it; 0 at the end.
    pub next: u64,
    /// Address of the module's [`Image`](crate::image::Image), once it is in the list.
    pub image: u64,
    /// The file with the large initial contents of memories: its descriptor and 1; [`Registration::NO_FILE`] where there can be none; 0 as long
    /// as nobody has asked.
    pub file: u64,
    /// The file's device and number, as a host may have closed it and opened another one under its descriptor.
    pub identity: [u64; 2],
}

impl Registration {
    /// The file cannot be had.
    pub const NO_FILE: u64 = u64::MAX;
}

/// What a function that the host calls returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub enum Status {
    /// All is well.
    Ok = 0,
    /// Wasm trapped. The instance is poisoned: nothing of it can be called any more.
    Trap = 1,
    /// The module has ended itself (WASI: `proc_exit`). The instance is poisoned.
    Exit = 2,
    /// The instance was poisoned before.
    Poisoned = 3,
    /// A function of the host has failed. The instance is poisoned.
    Host = 4,
    /// The system gives too little memory or address space.
    NoMemory = 5,
    /// The module was compiled for another version of the runtime.
    Version = 6,
    /// The machine lacks features that the code uses.
    Cpu = 7,
    /// What the configuration grants cannot be granted, or it grants what cannot be.
    Config = 8,
    /// A function that the module imports is null in the table of them.
    Import = 9,
}

const _: () = assert!(size_of::<Library>() == 112);
const _: () = assert!(size_of::<Entry>() == 16);
const _: () = assert!(size_of::<Registration>() == 48);
