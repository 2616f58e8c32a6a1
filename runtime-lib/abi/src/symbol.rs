//! Names of the symbols that objects and the runtime know of each other.

/// The module's [`Image`](crate::image::Image): defined by the object, read by the runtime.
pub const IMAGE: &str = "wasm2native_image";
/// The module's [`Instance`](crate::instance::Instance) record, or its template: defined by the object.
pub const INSTANCE: &str = "wasm2native_instance";
/// First byte of the module's machine code: defined by the object.
pub const TEXT: &str = "wasm2native_text";
/// Prefix of every hostcall's symbol: `wasm2native_memory_grow`.
pub const HOSTCALL_PREFIX: &str = "wasm2native_";
/// Prefix of every WASI preview 1 function's symbol: `wasm2native_wasi_fd_write`.
pub const WASI_PREFIX: &str = "wasm2native_wasi_";
/// What takes the place of [`HOSTCALL_PREFIX`] in the symbol of a WASI function that also tells what was denied:
/// `wasm2native_traced_wasi_fd_write`.
pub const TRACED_PREFIX: &str = "wasm2native_traced_";
/// Prefix of the symbols of functions that differ in the snapshot before it: `wasm2native_wasi_unstable_fd_seek`.
pub const WASI_UNSTABLE_PREFIX: &str = "wasm2native_wasi_unstable_";
/// What applies a [`Hardening`](crate::harden::Hardening), as `extern "C" fn(*const Hardening, *const Process)` of the runtime's
/// own: defined by the runtime.
pub const HARDEN: &str = "wasm2native_harden";
/// What tells a line of [`Lines`](crate::line::Lines), as a function of the runtime's own: defined by the runtime.
pub const SHOW_LINE: &str = "wasm2native_show_line";
/// What writes a [`TrapReport`](crate::report::TrapReport), as a function of the runtime's own: defined by the runtime.
pub const TRAP_JSON: &str = "wasm2native_trap_json";
/// What notes an access that a compare has stopped ([`compared`](crate::compared)), as a function of the runtime's own: defined by the runtime.
pub const NOTE_COMPARED: &str = "wasm2native_note_compared";
/// What writes a [`CoreDump`](crate::report::CoreDump), as a function of the runtime's own: defined by the runtime.
pub const CORE_DUMP: &str = "wasm2native_core_dump";
/// What keeps registers for a [`CoreDump`](crate::report::CoreDump), as a function of the runtime's own: defined by the runtime.
pub const KEEP_REGISTERS: &str = "wasm2native_keep_registers";
/// What writes a [`Profile`](crate::profile::Profile), as a function of the runtime's own: defined by the runtime.
pub const PROFILE: &str = "wasm2native_profile";
/// The process's first instruction: defined by the runtime.
pub const START: &str = "_start";
/// Section of an ELF file that holds the encoded [`manifest`](crate::manifest).
pub const MANIFEST_SECTION: &str = ".wasm2native.manifest";
/// The same of a Mach-O file, whose names have 16 bytes at most.
pub const MACHO_MANIFEST_SECTION: &str = "__w2n_manifest";
