//! The module's description of itself, as slices and references instead of addresses.
//!
//! # Safety
//! The compiler writes the record (`wasm2native_abi::image`), the linker its addresses, and start-up checks its version
//! before anything but [`Image::abi_version`] is read. From there on each address in it is that of as many elements as it
//! says, constant for the life of the process.
#![allow(unsafe_code)]

use crate::host::Host;
#[cfg(not(feature = "library"))]
use crate::report::Report;
#[cfg(not(feature = "library"))]
use crate::sys;
#[cfg(not(feature = "library"))]
use crate::trap::Told;
#[cfg(not(feature = "library"))]
use core::cell::UnsafeCell;
#[cfg(not(feature = "library"))]
use core::ffi::CStr;
use core::{ptr, slice};
use wasm2native_abi::exception::{self, CatchClause, CatchSite, Frame, SavedRegister};
use wasm2native_abi::harden::{Hardening, Instruction};
use wasm2native_abi::image::{self as abi, DataChunk, FuncEntry, InlinedCode, MemoryImage, Slice, TableImage};
use wasm2native_abi::instance::{Instance, Memory, Table};
#[cfg(feature = "library")]
use wasm2native_abi::library;
use wasm2native_abi::line::{Line, Lines};
#[cfg(not(feature = "library"))]
use wasm2native_abi::{profile, report};

/// The program's module.
#[derive(Clone, Copy)]
pub(crate) struct Image(&'static abi::Image);

#[cfg(not(feature = "library"))]
unsafe extern "C" {
    /// `symbol::IMAGE` of the contract.
    static wasm2native_image: abi::Image;
}

impl Image {
    /// The module of `instance`.
    ///
    /// # Safety
    /// The instance is one.
    #[cfg(feature = "library")]
    pub(crate) unsafe fn of(instance: *const Instance) -> Self {
        // SAFETY: the caller's: whoever made the instance wrote the address of its module's image.
        Self(unsafe { &*ptr::with_exposed_provenance((*instance).image as usize) })
    }

    /// The module of `instance`: there is one.
    ///
    /// # Safety
    /// The instance is one.
    #[cfg(not(feature = "library"))]
    pub(crate) unsafe fn of(_: *const Instance) -> Self {
        Self::of_program()
    }

    /// The module whose description lies at `address`.
    ///
    /// # Safety
    /// It does.
    #[cfg(feature = "library")]
    pub(crate) unsafe fn at(address: u64) -> Self {
        // SAFETY: the caller's.
        Self(unsafe { &*ptr::with_exposed_provenance(address as usize) })
    }

    /// The module that this program was linked with.
    #[cfg(not(feature = "library"))]
    pub(crate) fn of_program() -> Self {
        // SAFETY: the linker has found the symbol, and the compiler defines it as this record, in constant data.
        Self(unsafe { &wasm2native_image })
    }

    /// Version of the contract that the object was compiled for; the only field that means the same in all of them.
    pub(crate) const fn abi_version(self) -> u32 {
        self.0.abi_version
    }

    /// The instance record. In an executable, which has one instance, the template is the instance. In a library it is what instances
    /// are copies of.
    pub(crate) fn instance(self) -> *mut Instance {
        ptr::with_exposed_provenance_mut(self.0.instance as usize)
    }

    /// Tells the instance whose it is.
    pub(crate) fn adopt(self, instance: *mut Instance) {
        // SAFETY: the record lies in writable data.
        unsafe { (*instance).image = (&raw const *self.0).expose_provenance() as u64 };
    }

    /// What is said of a library.
    #[cfg(feature = "library")]
    pub(crate) fn as_library(self) -> Library {
        // SAFETY: a library's image has the record's address.
        Library { image: self, record: unsafe { &*ptr::with_exposed_provenance(self.0.of_library as usize) } }
    }

    /// Size of the instance record in bytes.
    pub(crate) const fn instance_bytes(self) -> usize {
        self.0.instance_bytes as usize
    }

    /// What it says of exceptions; nothing where it has no tags.
    pub(crate) fn exceptions(self) -> Exceptions {
        static NONE: exception::Exceptions = exception::Exceptions::NONE;
        let record = ptr::with_exposed_provenance::<exception::Exceptions>(self.0.exceptions as usize);
        // SAFETY: the field is zero or the record's address.
        Exceptions { image: self, record: unsafe { record.as_ref() }.unwrap_or(&NONE) }
    }

    /// Address of the record itself.
    pub(crate) fn address(self) -> *const () {
        (&raw const *self.0).cast()
    }

    /// The function that runs the module, if there is something to run.
    pub(crate) fn entry(self) -> Option<extern "C" fn(*mut Instance)> {
        // SAFETY: the field is zero or such a function's address, and `Option` of one has that layout.
        unsafe { core::mem::transmute(self.0.entry) }
    }

    /// What the program gives up before it runs, if anything.
    #[cfg_attr(target_os = "macos", allow(dead_code))] // There is no hardening there.
    pub(crate) fn harden(self) -> Option<Harden> {
        let record = ptr::with_exposed_provenance::<Hardening>(self.0.harden as usize);
        // SAFETY: the field is zero or the record's address.
        let apply = unsafe { record.as_ref() }?.apply;
        // SAFETY: the linker has put the function's address there.
        let apply = unsafe { core::mem::transmute::<u64, unsafe extern "C" fn(*const Hardening, *const ())>(apply) };
        Some(Harden { apply, record })
    }

    /// Lines of the source, where there are any.
    pub(crate) fn lines(self) -> Option<SourceLines> {
        let record = ptr::with_exposed_provenance::<Lines>(self.0.lines as usize);
        // SAFETY: the field is zero or the record's address.
        let record = unsafe { record.as_ref() }?;
        #[cfg(not(feature = "library"))]
        // SAFETY: the linker has put the function's address there.
        let show = unsafe { core::mem::transmute::<u64, extern "C" fn(SourceLines, u32, &mut Report)>(record.show) };
        Some(SourceLines {
            #[cfg(not(feature = "library"))]
            show,
            record,
        })
    }

    /// How traps are told to tools, where they are.
    #[cfg(not(feature = "library"))]
    pub(crate) fn trap_report(self) -> Option<TrapReport> {
        let record = ptr::with_exposed_provenance::<report::TrapReport>(self.0.trap_report as usize);
        // SAFETY: the field is zero or the record's address.
        let record = unsafe { record.as_ref() }?;
        Some(TrapReport { record })
    }

    /// What the program's code counts, where it does.
    #[cfg(not(feature = "library"))]
    pub(crate) fn profile(self) -> Option<Profile> {
        let record = ptr::with_exposed_provenance::<profile::Profile>(self.0.profile as usize);
        // SAFETY: the field is zero or the record's address.
        let record = unsafe { record.as_ref() }?;
        // SAFETY: the linker has put the function's address there.
        let write = unsafe { core::mem::transmute::<u64, extern "C" fn(Profile)>(record.write) };
        Some(Profile { write, record })
    }

    /// Ends the process, when all has been told that was to be told but a profile.
    #[cfg(not(feature = "library"))]
    #[inline(never)] // A program ends in three ways.
    pub(crate) fn end(code: i32) -> ! {
        if let Some(profile) = Self::of_program().profile() {
            (profile.write)(profile);
        }
        sys::exit(code)
    }

    pub(crate) const fn cpu_features(self) -> u64 {
        self.0.cpu_features
    }

    pub(crate) const fn stack_bytes(self) -> u64 {
        self.0.stack_bytes
    }

    pub(crate) fn cpu_level(self) -> &'static [u8] {
        // SAFETY: a string.
        unsafe { elements(self.0.cpu_level) }
    }

    pub(crate) fn manifest(self) -> &'static [u8] {
        // SAFETY: a string of bytes.
        unsafe { elements(self.0.manifest) }
    }

    /// What start-up does for this program.
    pub(crate) fn steps(self) -> &'static [unsafe extern "C" fn(*mut Host)] {
        // SAFETY: each is such a function of this library, whose symbol the compiler took from the contract's list.
        unsafe { elements(self.0.steps) }
    }

    /// Bytes that all memories may have together.
    pub(crate) const fn memory_limit(self) -> u64 {
        self.0.memory_limit
    }

    /// Elements that all open tables may have together.
    pub(crate) const fn table_limit(self) -> u64 {
        self.0.table_limit
    }

    /// Elements of the tables that are constant data.
    #[cfg(feature = "library")]
    pub(crate) const fn closed_table_elements(self) -> u64 {
        self.0.closed_table_elements
    }

    pub(crate) fn memories(self) -> &'static [MemoryImage] {
        // SAFETY: the contract's element type.
        unsafe { elements(self.0.memories) }
    }

    pub(crate) fn tables(self) -> &'static [TableImage] {
        // SAFETY: the contract's element type.
        unsafe { elements(self.0.tables) }
    }

    pub(crate) fn data(self, memory: &MemoryImage) -> &'static [DataChunk] {
        // SAFETY: the contract's element type.
        unsafe { elements(memory.data) }
    }

    /// `pc` as an offset from the start of the module's machine code, where it lies in it.
    pub(crate) fn text_offset(self, pc: usize) -> Option<u32> {
        let offset = (pc as u64).wrapping_sub(self.0.text.base);
        (offset < self.0.text.len).then_some(offset as u32)
    }

    /// Offsets of instructions that trap, ascending, and the code of each.
    pub(crate) fn traps(self) -> (&'static [u32], &'static [u8]) {
        // SAFETY: the contract's element types.
        unsafe { (elements(self.0.trap_offsets), elements(self.0.trap_codes)) }
    }

    /// Compiled functions by ascending offset.
    pub(crate) fn funcs(self) -> &'static [FuncEntry] {
        // SAFETY: the contract's element type.
        unsafe { elements(self.0.funcs) }
    }

    /// The number of the compiled function that the code at `offset` belongs to.
    pub(crate) fn func_number(self, offset: u32) -> Option<usize> {
        self.funcs().partition_point(|func| func.offset <= offset).checked_sub(1)
    }

    /// Calls `visit` with each function that the code at `offset` comes of, the innermost first: those that are inlined there, then
    /// the one that it belongs to. Code that is of no wasm function has none.
    #[inline(never)]
    pub(crate) fn visit_funcs(self, offset: u32, visit: &mut dyn FnMut(&'static FuncEntry, u32)) {
        let funcs = self.funcs();
        let Some(own) = self.func_number(offset).and_then(|number| funcs.get(number)) else { return };
        if own.func == FuncEntry::THUNK {
            return;
        }
        // SAFETY: the contract's element type.
        let inlined: &'static [InlinedCode] = unsafe { elements(self.0.inlined) };
        // Not searched, which would be more code: a program that is here has ended.
        let holding = inlined.iter().filter(|piece| piece.start <= offset && offset < piece.end);
        for func in holding.filter_map(|piece| funcs.get(piece.func as usize)) {
            visit(func, offset);
        }
        visit(own, offset);
    }

    /// The function's name in the name section; empty where it has none.
    pub(crate) fn name(self, func: &FuncEntry) -> &'static [u8] {
        // SAFETY: a string.
        let names: &'static [u8] = unsafe { elements(self.0.names) };
        let (start, bytes) = (func.name as usize, func.name_bytes as usize);
        names.get(start..).and_then(|rest| rest.get(..bytes)).unwrap_or_default()
    }

    /// `module.name` of an import that nobody provides.
    pub(crate) fn unknown_import(self, index: usize) -> &'static [u8] {
        // SAFETY: the contract's element type.
        let names: &'static [Slice] = unsafe { elements(self.0.unknown_imports) };
        // SAFETY: each is a string.
        names.get(index).map_or(&[], |name| unsafe { elements(*name) })
    }
}

/// Lines of the source.
#[derive(Clone, Copy)]
#[repr(C)]
pub(crate) struct SourceLines {
    /// The runtime's function that tells the line of an offset in the text.
    #[cfg(not(feature = "library"))]
    pub(crate) show: extern "C" fn(SourceLines, u32, &mut Report),
    record: &'static Lines,
}

impl SourceLines {
    /// The file and the line that the code at `offset` comes of.
    pub(crate) fn at(self, offset: u32) -> Option<(&'static [u8], u32)> {
        // SAFETY: the contract's element type.
        let offsets: &'static [u32] = unsafe { elements(self.record.offsets) };
        // SAFETY: the contract's element type.
        let lines: &'static [Line] = unsafe { elements(self.record.lines) };
        // SAFETY: the contract's element type.
        let files: &'static [Slice] = unsafe { elements(self.record.files) };
        let number = offsets.partition_point(|start| *start <= offset).checked_sub(1)?;
        let Line { file, line } = *lines.get(number)?;
        // SAFETY: each is a string.
        let file = files.get(file as usize).map(|file| unsafe { elements(*file) })?;
        (line != 0).then_some((file, line))
    }
}

/// How traps are told to tools.
#[cfg(not(feature = "library"))]
#[derive(Clone, Copy)]
#[repr(C)]
pub(crate) struct TrapReport {
    record: &'static report::TrapReport,
}

#[cfg(not(feature = "library"))]
impl TrapReport {
    /// The runtime's function that writes JSON, where that is wanted.
    pub(crate) fn json(self) -> Option<extern "C" fn(TrapReport, &Told<'_>)> {
        // SAFETY: the field is zero or such a function's address, and `Option` of one has that layout.
        unsafe { core::mem::transmute(self.record.json) }
    }

    /// What core dumps are made of, in a program that may write one.
    pub(crate) fn core_dump(self) -> Option<CoreDump> {
        let record = ptr::with_exposed_provenance::<report::CoreDump>(self.record.core_dump as usize);
        // SAFETY: the field is zero or the record's address.
        let record = unsafe { record.as_ref() }?;
        // SAFETY: the linker has put the function's address there.
        let write =
            unsafe { core::mem::transmute::<u64, extern "C" fn(CoreDump, TrapReport, &Told<'_>)>(record.write) };
        Some(CoreDump { write, record })
    }

    /// The descriptor to write to.
    pub(crate) const fn descriptor(self) -> i32 {
        self.record.descriptor.cast_signed()
    }

    /// The offset in its module of the operator that the code at `offset` comes of.
    pub(crate) fn operator(self, offset: u32) -> Option<u32> {
        // SAFETY: the contract's element type.
        let offsets: &'static [u32] = unsafe { elements(self.record.offsets) };
        // SAFETY: the contract's element type.
        let operators: &'static [u32] = unsafe { elements(self.record.operators) };
        let number = offsets.partition_point(|start| *start <= offset).checked_sub(1)?;
        operators.get(number).copied().filter(|operator| *operator != 0)
    }
}

/// What core dumps are made of.
#[cfg(not(feature = "library"))]
#[derive(Clone, Copy)]
#[repr(C)]
#[cfg_attr(target_os = "macos", allow(dead_code))] // There are none there.
pub(crate) struct CoreDump {
    /// The runtime's function that writes one.
    pub(crate) write: extern "C" fn(CoreDump, TrapReport, &Told<'_>),
    record: &'static report::CoreDump,
}

#[cfg(not(feature = "library"))]
#[cfg_attr(target_os = "macos", allow(dead_code))] // There are none there.
impl CoreDump {
    /// What each begins with.
    pub(crate) fn head(self) -> &'static [u8] {
        // SAFETY: a string of bytes.
        unsafe { elements(self.record.head) }
    }

    /// What is told of compiled functions, in their order.
    pub(crate) fn funcs(self) -> &'static [report::DumpedFunc] {
        // SAFETY: the contract's element type.
        unsafe { elements(self.record.funcs) }
    }

    /// Globals, by their numbers.
    pub(crate) fn globals(self) -> &'static [report::DumpedGlobal] {
        // SAFETY: the contract's element type.
        unsafe { elements(self.record.globals) }
    }
}

/// What a program's code counts.
#[cfg(not(feature = "library"))]
#[derive(Clone, Copy)]
#[repr(C)]
#[cfg_attr(target_os = "macos", allow(dead_code))] // No program does there.
pub(crate) struct Profile {
    /// The runtime's function that writes it.
    write: extern "C" fn(Profile),
    record: &'static profile::Profile,
}

#[cfg(not(feature = "library"))]
#[cfg_attr(target_os = "macos", allow(dead_code))] // No program does there.
impl Profile {
    /// Where to.
    pub(crate) fn path(self) -> &'static CStr {
        // SAFETY: a string of bytes.
        CStr::from_bytes_with_nul(unsafe { elements(self.record.path) }).unwrap_or_default()
    }

    /// What stands before the counters.
    pub(crate) fn head(self) -> &'static [u8] {
        // SAFETY: a string of bytes.
        unsafe { elements(self.record.head) }
    }

    /// The counters as they are now.
    pub(crate) fn counters(self) -> impl Iterator<Item = u64> {
        // SAFETY: the contract's element type. Code writes to them, but none runs while they are read.
        let counters: &'static [UnsafeCell<u64>] = unsafe { elements(self.record.counters) };
        // SAFETY: as above.
        counters.iter().map(|counter| unsafe { *counter.get() })
    }

    /// Which of them hold addresses of code.
    pub(crate) fn addresses(self) -> &'static [u32] {
        // SAFETY: the contract's element type.
        unsafe { elements(self.record.addresses) }
    }
}

/// How a program is hardened.
#[cfg_attr(target_os = "macos", allow(dead_code))] // There is no hardening there.
pub(crate) struct Harden {
    /// The runtime's function that does it, which expects the record and the process.
    pub(crate) apply: unsafe extern "C" fn(*const Hardening, *const ()),
    /// What is given up.
    pub(crate) record: *const Hardening,
}

/// The filter of system calls in a record of the image.
#[cfg_attr(target_os = "macos", allow(dead_code))] // There is no hardening there.
pub(crate) fn filter(hardening: &Hardening) -> &'static [Instruction] {
    // SAFETY: the contract's element type.
    unsafe { elements(hardening.filter) }
}

/// What a module says that is a library.
#[cfg(feature = "library")]
#[derive(Clone, Copy)]
pub(crate) struct Library {
    image: Image,
    pub(crate) record: &'static library::Library,
}

#[cfg(feature = "library")]
impl Library {
    /// The function that does what instantiation is to do.
    pub(crate) fn start(self) -> unsafe extern "C" fn(*mut Instance) -> i32 {
        // SAFETY: the contract's type, and never null.
        unsafe { core::mem::transmute(self.record.start) }
    }

    /// The function that opens what an instance is granted, which expects the instance and a configuration; none where the module asks for
    /// nothing.
    pub(crate) fn grant(self) -> Option<unsafe extern "C" fn(*mut Instance, *const ()) -> i32> {
        // SAFETY: the field is zero or such a function's address, and `Option` of one has that layout.
        unsafe { core::mem::transmute(self.record.grant) }
    }

    /// The function that sets the instance's deadline, in nanoseconds from now; none where code does not look for it.
    pub(crate) fn set_deadline(self) -> Option<unsafe extern "C" fn(*mut Instance, u64) -> i32> {
        // SAFETY: as above.
        unsafe { core::mem::transmute(self.record.set_deadline) }
    }

    /// The function that has faults handled, which says whether they are; none where code does not fault.
    pub(crate) fn handle_faults(self) -> Option<unsafe extern "C" fn(*mut Instance) -> i32> {
        // SAFETY: as above.
        unsafe { core::mem::transmute(self.record.handle_faults) }
    }

    /// The function that lays large contents of memories; none where there are none.
    pub(crate) fn lay(self) -> Option<unsafe extern "C" fn(u64, *const DataChunk, usize) -> i32> {
        // SAFETY: as above.
        unsafe { core::mem::transmute(self.record.lay) }
    }

    /// The runtime's own record of the module.
    pub(crate) fn registration(self) -> *mut library::Registration {
        ptr::with_exposed_provenance_mut(self.record.registration as usize)
    }

    /// Where a trap goes on that finds the return address `pc` in a frame, where the call was made by a function of the host's.
    pub(crate) fn entry(self, pc: usize) -> Option<&'static library::Entry> {
        let offset = self.image.text_offset(pc)?;
        // SAFETY: the contract's element types.
        let (returns, entries): (&'static [u32], &'static [library::Entry]) =
            unsafe { (elements(self.record.returns), elements(self.record.entries)) };
        entries.get(returns.binary_search(&offset).ok()?)
    }

    /// The address of the code that a trap goes on with.
    pub(crate) const fn landing(self, entry: &library::Entry) -> usize {
        self.image.0.text.base as usize + entry.landing as usize
    }
}

/// What a module says of exceptions.
#[derive(Clone, Copy)]
pub(crate) struct Exceptions {
    image: Image,
    record: &'static exception::Exceptions,
}

impl Exceptions {
    /// Bytes of the largest exception; 0 where there is none.
    pub(crate) const fn exception_bytes(self) -> usize {
        self.record.exception_bytes as usize
    }

    /// What a tag is called.
    pub(crate) fn tag(self, tag: u32) -> &'static [u8] {
        // SAFETY: the contract's element type.
        let texts: &'static [Slice] = unsafe { elements(self.record.tags) };
        // SAFETY: each is a string.
        texts.get(tag as usize).map_or(&[], |text| unsafe { elements(*text) })
    }

    /// Offsets in the instance record of the tables that may hold references to exceptions.
    pub(crate) fn tables(self) -> &'static [u64] {
        // SAFETY: the contract's element type.
        unsafe { elements(self.record.tables) }
    }

    /// As [`Image::text_offset`].
    pub(crate) fn text_offset(self, pc: usize) -> Option<u32> {
        self.image.text_offset(pc)
    }

    /// What the function saves that the code at `offset` belongs to.
    pub(crate) fn saved(self, offset: u32) -> &'static [SavedRegister] {
        // SAFETY: the contract's element type.
        let frames: &'static [Frame] = unsafe { elements(self.record.frames) };
        // SAFETY: the contract's element type.
        let saved: &'static [SavedRegister] = unsafe { elements(self.record.saved) };
        let frame = self.image.func_number(offset).and_then(|number| frames.get(number));
        let range = frame.and_then(|frame| saved.get(frame.first_saved as usize..)?.get(..frame.saved as usize));
        range.unwrap_or_default()
    }

    /// The first handler of the call that returns to `site` that takes `tag`: its address, and how far its stack pointer
    /// lies below its frame pointer in bytes.
    pub(crate) fn handler(self, site: u32, tag: u32) -> Option<(usize, u32)> {
        // SAFETY: the contract's element type.
        let returns: &'static [u32] = unsafe { elements(self.record.returns) };
        let number = returns.binary_search(&site).ok()?;
        // SAFETY: the contract's element type.
        let sites: &'static [CatchSite] = unsafe { elements(self.record.sites) };
        let (site, next) = (sites.get(number)?, sites.get(number + 1)?);
        // SAFETY: the contract's element type.
        let clauses: &'static [CatchClause] = unsafe { elements(self.record.clauses) };
        let clauses = clauses.get(site.first_clause as usize..next.first_clause as usize)?;
        let clause = clauses.iter().find(|clause| clause.tag == tag || clause.tag == CatchClause::ANY)?;
        Some((self.image.0.text.base as usize + clause.handler as usize, site.frame_bytes))
    }
}

/// The bytes of a chunk.
#[cfg(feature = "library")]
pub(crate) fn bytes(chunk: &DataChunk) -> &'static [u8] {
    // SAFETY: the compiler has put them there, and in a library nobody moves them.
    unsafe { elements(Slice { base: chunk.source, len: chunk.bytes }) }
}

/// A descriptor in the instance record.
///
/// # Safety
/// `T` is what the contract has at `offset`: [`Memory`] or [`Table`], as the module's image says.
unsafe fn descriptor<T>(instance: *mut Instance, offset: u64) -> *mut T {
    instance.wrapping_byte_add(offset as usize).cast()
}

/// The descriptor of a defined memory.
pub(crate) fn memory(instance: *mut Instance, image: &MemoryImage) -> *mut Memory {
    // SAFETY: the image names a memory's descriptor.
    unsafe { descriptor(instance, image.descriptor) }
}

/// The descriptor of an open table.
pub(crate) fn table(instance: *mut Instance, image: &TableImage) -> *mut Table {
    // SAFETY: the image names a table's descriptor.
    unsafe { descriptor(instance, image.descriptor) }
}

/// # Safety
/// `slice` has `len` constant elements of type `T` at `base`.
unsafe fn elements<T>(slice: Slice) -> &'static [T] {
    if slice.len == 0 {
        return &[];
    }
    // SAFETY: the caller's.
    unsafe { slice::from_raw_parts(ptr::with_exposed_provenance(slice.base as usize), slice.len as usize) }
}
