//! Programs for macOS, run on Linux: our object and our runtime for macOS, linked by `ld64.lld` with a libSystem that is made of
//! Linux's system calls (`tests/macos/linux.c`), and what it has linked in another container, as the kernel here loads ELF only.
//!
//! ```text
//! object ─┐
//! runtime ├─ ld64.lld ─▶ Mach-O executable at its own addresses ─ repack ─▶ ELF executable with the same bytes there
//! linux.o ┘
//! ```
//! Every relocation is the linker's work: repacking reads no symbol and changes no byte of a segment.

use crate::{machine, places};
use object::macho::{self, MachHeader64};
use object::read::macho::{LoadCommandVariant, MachHeader, Segment};
use object::{Endianness, elf};
use std::path::{Path, PathBuf};
use std::process::Command;
use wasm2native_targets::{Arch, LINUX, ObjectFormat, Target};

/// The target of this system that runs what [`executable`] makes for `target`.
///
/// # Panics
/// If there is none.
#[must_use]
pub fn host_of(target: &Target) -> &'static Target {
    LINUX.iter().find(|linux| linux.arch == target.arch).expect("Linux runs on both CPUs")
}

/// What this system runs of the program that `object` and the runtime for `target` make, with its working files in `folder`.
///
/// # Errors
/// What the linker refuses.
///
/// # Panics
/// If a tool is missing, or the command was built without the runtime for `target`.
pub fn executable(object: &Path, target: &Target, folder: &Path) -> Result<Vec<u8>, String> {
    let runtime = wasm2native_runtime_archives::archive(target.name).unwrap_or_else(|| {
        panic!("{}: {}", target.name, wasm2native_runtime_archives::unavailable_reason(target.name))
    });
    let archive = folder.join("runtime.a");
    std::fs::write(&archive, runtime).expect("a temporary folder can be written");
    linked(&[object, &archive], target, folder)
}

/// What this system runs of the program that `inputs` for `target` make with its system, with its working files in `folder`.
///
/// # Errors
/// What the linker refuses.
///
/// # Panics
/// If a tool is missing.
pub fn linked(inputs: &[&Path], target: &Target, folder: &Path) -> Result<Vec<u8>, String> {
    let [system, program] = ["linux.o", "mach-o"].map(|name| folder.join(name));
    compile(&places::tests().join("macos/linux.c"), target, folder, &system)?;
    let mut linker = Command::new(tool("ld64.lld"));
    linker.args([
        "-arch",
        arch(target),
        "-platform_version",
        "macos",
        "11.0",
        "11.0",
        "-dead_strip",
        "-fatal_warnings",
    ]);
    // Addresses in data are whole, as they are where the program lies at its own.
    linker.args(["-no_fixup_chains", "-e", "_linux_start", "-o"]).arg(&program);
    succeed(linker.args(inputs).arg(&system))?;
    let bytes = std::fs::read(&program).expect("the linker has written it");
    Ok(repack(&bytes, target.arch))
}

/// Compiles a file of C for `target` to `object`, with the headers in `folder` and without any of a system.
///
/// # Errors
/// What the compiler says.
///
/// # Panics
/// If a tool is missing.
pub fn compile(source: &Path, target: &Target, folder: &Path, object: &Path) -> Result<(), String> {
    let mut compiler = Command::new(tool("clang"));
    compiler.arg(format!("--target={}-apple-macos11.0", arch(target))).args(["-c", "-O1", "-ffreestanding"]);
    compiler.args(["-fno-builtin", "-fno-stack-protector", "-Wall", "-Wextra", "-Werror", "-I"]).arg(folder);
    succeed(compiler.arg(source).arg("-o").arg(object))
}

/// Apple's name of the CPU.
///
/// # Panics
/// If it is another system's.
#[must_use]
pub fn arch(target: &Target) -> &'static str {
    let ObjectFormat::MachO { arch } = target.format else { panic!("{} is no target for macOS", target.name) };
    arch
}

/// A tool of LLVM's, of the version that the tests were written with or else of another.
///
/// # Panics
/// If there is none.
#[must_use]
pub fn tool(name: &str) -> PathBuf {
    let versions = ["-19", "-21", "-20", "-18", "-17", ""];
    let found = versions.iter().find_map(|version| places::tool(&format!("{name}{version}")));
    found.unwrap_or_else(|| panic!("{name} is missing: run tests/setup.sh"))
}

fn succeed(command: &mut Command) -> Result<(), String> {
    let outcome = machine::run(command, &[]);
    if outcome.code == 0 { Ok(()) } else { Err(format!("{command:?}: {}", outcome.errors())) }
}

/// Where linkers put a program: behind 4 GiB that nothing may use.
const BASE: u64 = 1 << 32;
/// Bytes before the first segment in the new file; a multiple of every page size, so that offsets fit addresses.
const HEADERS_BYTES: u64 = 1 << 14;

/// The segments of a linked Mach-O file, at their addresses in an ELF file.
///
/// ```text
/// 0: file header │ program headers │ zeros │ HEADERS_BYTES: what lies at BASE and from there on
/// ```
fn repack(file: &[u8], arch: Arch) -> Vec<u8> {
    let header = MachHeader64::<Endianness>::parse(file, 0).expect("the linker writes a 64-bit Mach-O file");
    let endian = header.endian().expect("it has been parsed");
    let mut commands = header.load_commands(endian, file, 0).expect("commands follow the header");
    let mut entry = None;
    let mut programs = Vec::new();
    let mut packed = vec![0; HEADERS_BYTES as usize];
    while let Some(command) = commands.next().expect("each command is whole") {
        match command.variant().expect("each command is whole") {
            LoadCommandVariant::EntryPoint(point) => entry = Some(BASE + point.entryoff.get(endian)),
            LoadCommandVariant::Dylib(_) => panic!("a function of a library was not replaced"),
            LoadCommandVariant::Segment64(segment, _) => {
                let (address, bytes) = (segment.vmaddr(endian), segment.vmsize(endian));
                let access = access(segment.initprot(endian));
                if access == 0 || segment.name() == b"__LINKEDIT" {
                    continue;
                }
                let data = segment.data(endian, file).expect("a segment lies in the file");
                let offset = HEADERS_BYTES + (address - BASE);
                packed.resize(packed.len().max(offset as usize + data.len()), 0);
                packed[offset as usize..][..data.len()].copy_from_slice(data);
                programs.push((elf::PT_LOAD.0, access, [offset, address, address, data.len() as u64, bytes, 4096]));
            }
            _ => {}
        }
    }
    programs.push((elf::PT_GNU_STACK.0, elf::PF_R.0 | elf::PF_W.0, [0, 0, 0, 0, 0, 16]));
    write_headers(&mut packed, arch, entry.expect("a program has an entry"), &programs);
    packed
}

fn access(protection: macho::VmProt) -> u32 {
    let bits = [
        (macho::VM_PROT_READ, elf::PF_R.0),
        (macho::VM_PROT_WRITE, elf::PF_W.0),
        (macho::VM_PROT_EXECUTE, elf::PF_X.0),
    ];
    bits.iter().filter(|(bit, _)| protection.0 & bit.0 != 0).map(|(_, flag)| flag).sum()
}

/// Each of `programs` is a program header: type, flags, and the rest (gABI: "Program Header").
fn write_headers(file: &mut [u8], arch: Arch, entry: u64, programs: &[(u32, u32, [u64; 6])]) {
    const FILE_HEADER_BYTES: u16 = 64;
    const PROGRAM_HEADER_BYTES: u16 = 56;
    let machine = match arch {
        Arch::X86_64 => elf::EM_X86_64,
        Arch::Aarch64 => elf::EM_AARCH64,
    };
    let mut header = b"\x7fELF\x02\x01\x01".to_vec();
    header.resize(16, 0);
    [elf::ET_EXEC.0, machine.0].iter().for_each(|half| header.extend(half.to_le_bytes()));
    header.extend(1_u32.to_le_bytes());
    [entry, FILE_HEADER_BYTES.into(), 0].iter().for_each(|word| header.extend(word.to_le_bytes()));
    header.extend(0_u32.to_le_bytes());
    let counts = [FILE_HEADER_BYTES, PROGRAM_HEADER_BYTES, programs.len() as u16, 0, 0, 0];
    counts.iter().for_each(|half| header.extend(half.to_le_bytes()));
    for (kind, flags, words) in programs {
        [kind, flags].iter().for_each(|word| header.extend(word.to_le_bytes()));
        words.iter().for_each(|word| header.extend(word.to_le_bytes()));
    }
    file[..header.len()].copy_from_slice(&header);
}
