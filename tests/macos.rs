//! The macOS half of the runtime: built, and linked with an object like the compiler's, for both CPUs. Nothing of it is run, as
//! there is no such machine here; what the file says of itself is what dyld and the kernel would read.

use object::macho::{self, MachHeader64};
use object::read::macho::{LoadCommandVariant, MachHeader, MachOFile64, Segment};
use object::{Endianness, Object, ObjectSymbol};
use std::collections::BTreeSet;
use std::mem::{offset_of, size_of};
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;
use wasm2native_abi::image::Image;
use wasm2native_abi::instance::Instance;
use wasm2native_abi::symbol::{HOSTCALL_PREFIX, IMAGE, WASI_PREFIX};
use wasm2native_abi::{ABI_VERSION, for_each_bulk_function, for_each_hostcall, for_each_wasi_function};
use wasm2native_runtime_builder as builder;
use wasm2native_tests::{machine, places};

/// A CPU that macOS runs on.
struct Cpu {
    /// Rust's name of the target.
    triple: &'static str,
    /// Apple's name of the CPU.
    name: &'static str,
}

const AARCH64: Cpu = Cpu { triple: "aarch64-apple-darwin", name: "arm64" };
const X86_64: Cpu = Cpu { triple: "x86_64-apple-darwin", name: "x86_64" };

/// Names from one of the contract's lists.
macro_rules! names {
    ($($(#[$_doc:meta])* $name:ident($($parameter:tt)*) -> $result:ident $(, $capability:ident)?;)*) => {
        &[$(stringify!($name)),*]
    };
}

const WASI: &[&str] = for_each_wasi_function!(names);
const HOSTCALLS: &[&str] = for_each_hostcall!(names);
const BULK: &[&str] = for_each_bulk_function!(names);

/// The system's library, whose functions are listed in `compiler/src/link/libSystem.tbd`.
const LIBRARY: &[u8] = b"/usr/lib/libSystem.B.dylib";
/// What compilers call on their own: which of them is theirs to choose.
const OF_COMPILERS: &[&str] =
    &["___bzero", "_bcmp", "_bzero", "_memcmp", "_memcpy", "_memmove", "_memset", "_memset_pattern16", "_strlen"];
/// No access at all.
const NOTHING: macho::VmProt = macho::VmProt(0);
/// macOS 11.0, as load commands have it.
const OLDEST: macho::Version = macho::Version(11 << 16);

#[test]
fn every_function_links_on_aarch64() {
    every_function_links(&AARCH64);
}

#[test]
fn every_function_links_on_x86_64() {
    every_function_links(&X86_64);
}

fn every_function_links(cpu: &Cpu) {
    let archive = archive(cpu);
    let exported = exported(&archive);
    for name in symbols(WASI, HOSTCALLS).iter().filter(|name| !BULK.contains(&name.as_str())) {
        assert!(exported.contains(name), "the runtime does not export {name}");
    }
    let names: Vec<String> = exported.into_iter().chain(symbols(&[], &[])).collect();
    let file = link(cpu, &archive, &names);
    let program = Program::read(&file);

    let (imported, listed) = (program.imported(), listed(cpu));
    let missing: Vec<_> = imported.difference(&listed).collect();
    assert!(missing.is_empty(), "the runtime calls what compiler/src/link/libSystem.tbd does not list: {missing:?}");
    let is_own = |name: &&String| !OF_COMPILERS.contains(&name.as_str());
    let needless: Vec<_> = listed.difference(&imported).filter(is_own).collect();
    assert!(needless.is_empty(), "compiler/src/link/libSystem.tbd lists what the runtime does not call: {needless:?}");
    program.check();
}

#[test]
fn a_small_program_carries_little_on_aarch64() {
    a_small_program_carries_little(&AARCH64);
}

#[test]
fn a_small_program_carries_little_on_x86_64() {
    a_small_program_carries_little(&X86_64);
}

fn a_small_program_carries_little(cpu: &Cpu) {
    let file = link(cpu, &archive(cpu), &symbols(&["fd_write", "proc_exit"], &[]));
    let program = Program::read(&file);
    let imported = program.imported();
    for name in ["_poll", "_linkat", "_recvmsg", "_arc4random_buf"] {
        assert!(!imported.contains(name), "a program that only writes imports {name}");
    }
    let path_functions: Vec<_> = program.defined().into_iter().filter(|name| name.contains("wasi_path_")).collect();
    assert!(path_functions.is_empty(), "a program that only writes carries {path_functions:?}");
    program.check();
}

/// The C names of WASI functions, hostcalls, and the functions for bulk operations.
fn symbols(wasi: &[&str], hostcalls: &[&str]) -> Vec<String> {
    let prefixed =
        |prefix: &str, names: &[&str]| names.iter().map(|name| format!("{prefix}{name}")).collect::<Vec<_>>();
    [prefixed(WASI_PREFIX, wasi), prefixed(HOSTCALL_PREFIX, hostcalls), prefixed("", BULK)].concat()
}

/// An executable of the runtime and an object that calls `names`.
fn link(cpu: &Cpu, archive: &[u8], names: &[String]) -> Vec<u8> {
    let folder = TempDir::new().expect("there is room for temporary files");
    let [runtime, object, program] = ["runtime.a", "program.o", "program"].map(|name| folder.path().join(name));
    std::fs::write(&runtime, archive).expect("a temporary folder can be written");
    compile(cpu, names, &object);
    let mut linker = Command::new(tool("ld64.lld"));
    linker.args(["-arch", cpu.name, "-platform_version", "macos", "11.0", "14.0", "-dead_strip", "-adhoc_codesign"]);
    linker.args(["-fatal_warnings", "-o"]).arg(&program).arg(&object).arg(&runtime);
    linker.arg(system());
    succeed(&mut linker);
    std::fs::read(&program).expect("the linker has written it")
}

/// The runtime's archive, built once.
fn archive(cpu: &Cpu) -> Vec<u8> {
    let out = places::profile().parent().expect("a profile's folder lies in the target folder").join("runtime-macos");
    let runtime = places::tests().join("../runtime-lib");
    match builder::build(&[cpu.triple], &runtime, &out.join(cpu.triple)) {
        Ok(bytes) => bytes,
        Err(reason) => panic!("no runtime for {}: {reason} (tests/setup.sh does that)", cpu.triple),
    }
}

/// The C names of all that the runtime has for objects, by the archive's table of symbols, its first member:
///
/// ```text
/// 80: bytes u32 of (name's offset u32, member's offset u32) each │ bytes u32 of names │ names, NUL-ended
/// ```
fn exported(archive: &[u8]) -> BTreeSet<String> {
    let number = |at: usize| u32::from_le_bytes(*archive[at..].first_chunk().expect("the table is whole")) as usize;
    let names = 80 + 4 + number(80) + 4;
    let names = &archive[names..][..number(names - 4)];
    let names = names.split(|byte| *byte == 0).map(|name| std::str::from_utf8(name).expect("names are text"));
    let names = names.filter_map(|name| name.strip_prefix('_')).filter(|name| name.starts_with(HOSTCALL_PREFIX));
    names.map(str::to_owned).collect()
}

fn compile(cpu: &Cpu, names: &[String], object: &Path) {
    let functions: String = names.iter().map(|name| format!("X({name}) ")).collect();
    let mut compiler = Command::new(tool("clang"));
    compiler.arg(format!("--target={}-apple-macos11.0", cpu.name)).args([
        "-c",
        "-O1",
        "-ffreestanding",
        "-Wall",
        "-Werror",
    ]);
    compiler.arg(format!("-DEACH_FUNCTION(X)={functions}"));
    for (name, value) in [
        ("ABI_VERSION", ABI_VERSION as usize),
        ("INSTANCE_BYTES", size_of::<Instance>()),
        ("IMAGE_BYTES", size_of::<Image>()),
        ("IMAGE_INSTANCE", offset_of!(Image, instance)),
        ("IMAGE_INSTANCE_BYTES", offset_of!(Image, instance_bytes)),
        ("IMAGE_ENTRY", offset_of!(Image, entry)),
        ("IMAGE_STACK_BYTES", offset_of!(Image, stack_bytes)),
    ] {
        compiler.arg(format!("-D{name}={value}"));
    }
    compiler.arg(places::tests().join("macos/program.c")).arg("-o").arg(object);
    succeed(&mut compiler);
}

/// A tool of LLVM's, of the version that the tests were written with or else of another.
fn tool(name: &str) -> PathBuf {
    let versions = ["-19", "-21", "-20", "-18", "-17", ""];
    let found = versions.iter().find_map(|version| places::tool(&format!("{name}{version}")));
    found.unwrap_or_else(|| panic!("{name} is missing: run tests/setup.sh"))
}

/// The list of the system's functions that the command links with.
fn system() -> PathBuf {
    places::tests().join("../compiler/src/link/libSystem.tbd")
}

fn succeed(command: &mut Command) {
    let outcome = machine::run(command, &[]);
    assert_eq!(outcome.code, 0, "{command:?}: {}", outcome.errors());
}

/// The symbols of the system's library that the list has for `cpu`.
fn listed(cpu: &Cpu) -> BTreeSet<String> {
    let path = system();
    let text = std::fs::read_to_string(path).expect("it is in the repository");
    let text: String = text.lines().filter(|line| !line.trim_start().starts_with('#')).collect();
    let entries = text.split("- targets:").skip(1);
    let lists = entries.filter(|entry| entry.split(']').next().is_some_and(|targets| targets.contains(cpu.name)));
    let symbols =
        lists.flat_map(|entry| entry.split("symbols:").nth(1).expect("each entry has symbols").split([',', '[', ']']));
    let is_symbol = |name: &&str| name.starts_with('_') || name.starts_with("dyld_");
    symbols.map(|name| name.trim().trim_matches('\'')).filter(is_symbol).map(str::to_owned).collect()
}

/// A linked program.
struct Program<'data> {
    header: &'data MachHeader64<Endianness>,
    data: &'data [u8],
    file: MachOFile64<'data, Endianness>,
}

impl<'data> Program<'data> {
    fn read(data: &'data [u8]) -> Self {
        let header = MachHeader64::parse(data, 0).expect("the linker writes a 64-bit Mach-O file");
        Self { header, data, file: MachOFile64::parse(data).expect("the linker writes a 64-bit Mach-O file") }
    }

    fn defined(&self) -> BTreeSet<String> {
        let symbols = self.file.symbols().filter(ObjectSymbol::is_definition);
        symbols.map(|symbol| symbol.name().expect("names are text").to_owned()).collect()
    }

    fn imported(&self) -> BTreeSet<String> {
        let symbols = self.file.symbols().filter(ObjectSymbol::is_undefined);
        symbols.map(|symbol| symbol.name().expect("names are text").to_owned()).collect()
    }

    /// Checks what dyld and the kernel read: how the program is mapped, entered, bound and signed.
    fn check(&self) {
        let endian = self.header.endian().expect("it has been parsed");
        assert_eq!(self.header.filetype(endian), macho::MH_EXECUTE);
        let flags = self.header.flags(endian);
        for flag in [macho::MH_PIE, macho::MH_TWOLEVEL, macho::MH_DYLDLINK, macho::MH_NOUNDEFS] {
            assert_eq!(flags & flag, flag, "flags are {flags:#x}");
        }

        let (mut segments, mut libraries, mut entry, mut version, mut signature) =
            (Vec::new(), Vec::new(), None, None, None);
        let mut commands = self.header.load_commands(endian, self.data, 0).expect("commands follow the header");
        while let Some(command) = commands.next().expect("each command is whole") {
            match command.variant().expect("each command is whole") {
                LoadCommandVariant::Segment64(segment, _) => segments.push(segment),
                LoadCommandVariant::Dylib(library) => {
                    libraries.push(command.string(endian, library.dylib.name).expect("a library has a name"));
                }
                LoadCommandVariant::EntryPoint(point) => entry = Some(point.entryoff.get(endian)),
                LoadCommandVariant::BuildVersion(build, _) => {
                    version = Some((build.platform.get(endian), build.minos.get(endian)));
                }
                LoadCommandVariant::LinkeditData(data) if command.cmd() == macho::LC_CODE_SIGNATURE => {
                    signature = Some((data.dataoff.get(endian), data.datasize.get(endian)));
                }
                _ => {}
            }
        }
        assert_eq!(libraries, [LIBRARY]);
        assert_eq!(version, Some((macho::PLATFORM_MACOS, OLDEST)));

        let first = segments.first().expect("a program has segments");
        assert_eq!((first.name(), first.vmaddr(endian), first.vmsize(endian)), (&b"__PAGEZERO"[..], 0, 4 << 30));
        assert_eq!((first.initprot(endian), first.maxprot(endian)), (NOTHING, NOTHING));
        let (writable, executable) = (macho::VM_PROT_WRITE, macho::VM_PROT_EXECUTE);
        for segment in &segments {
            let (now, ever) = (segment.initprot(endian), segment.maxprot(endian));
            let name = String::from_utf8_lossy(segment.name()).into_owned();
            assert!(
                (now | ever) & executable == NOTHING || (now | ever) & writable == NOTHING,
                "{name}: {now:?}, {ever:?}"
            );
            assert_eq!(ever & executable != NOTHING, name == "__TEXT", "{name}: {ever:?}");
        }

        let text = segments.iter().find(|segment| segment.name() == b"__TEXT").expect("a program has code");
        let main = self.file.symbols().find(|symbol| symbol.name() == Ok("_main")).expect("the runtime has an entry");
        assert_eq!(entry, Some(main.address() - text.vmaddr(endian)));
        let image =
            self.file.symbols().find(|symbol| symbol.name() == Ok(&format!("_{IMAGE}"))).expect("the object has one");
        let constants =
            segments.iter().find(|segment| segment.name() == b"__DATA_CONST").expect("dyld writes into constants");
        assert!(constants.vmaddr(endian) <= image.address(), "the image is written after dyld");
        assert!(
            image.address() < constants.vmaddr(endian) + constants.vmsize(endian),
            "the image is written after dyld"
        );

        let (start, bytes) = signature.expect("the system runs signed code only, at least on arm64");
        assert_eq!(start as usize + bytes as usize, self.data.len(), "the signature is the file's end");
        assert_eq!(self.data[start as usize..][..4], macho_signature_magic(), "it is a signature");
    }
}

/// What an embedded signature starts with (`CSMAGIC_EMBEDDED_SIGNATURE`), big-endian.
const fn macho_signature_magic() -> [u8; 4] {
    0xfade_0cc0_u32.to_be_bytes()
}
