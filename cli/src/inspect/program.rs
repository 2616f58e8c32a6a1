//! What a built file is: its sealed manifest in words.

use super::module::list;
use object::archive;
use object::read::archive::ArchiveFile;
use object::{Object as _, ObjectSection as _, ObjectSymbol as _};
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use wasm2native_abi::manifest::{Record, Records};
use wasm2native_abi::rights::RIGHT_NAMES;
use wasm2native_abi::symbol::{HOSTCALL_PREFIX, MACHO_MANIFEST_SECTION, MANIFEST_SECTION};
use wasm2native_compiler::{Access, Diagnostic, Kind, Limit, Rights, is_debug_file};

/// An executable, an object or a library that `build` wrote.
#[derive(Default, Serialize)]
pub(super) struct Program {
    kind: &'static str,
    /// What a host calls of a library, as C names it; nothing of an executable.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    functions: Vec<String>,
    target: String,
    cpu_level: String,
    builder: String,
    /// Version of the contract between code and runtime.
    contract: String,
    /// BLAKE3 of the module.
    module_blake3: String,
    arguments: Vec<String>,
    variables: Vec<Variable>,
    directories: Vec<Directory>,
    listening: Vec<Listening>,
    /// What it goes without of what every program has.
    denied: Vec<&'static str>,
    clock_resolution_nanoseconds: Option<u64>,
    limits: BTreeMap<&'static str, u64>,
    /// What a run may add.
    late: Vec<&'static str>,
    /// Whether a run may ask what was denied.
    trace: bool,
    /// The descriptor that it tells traps to, as JSON.
    #[serde(skip_serializing_if = "Option::is_none")]
    trap_json: Option<u32>,
    /// Whether a run may ask for a core dump.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    core_dumps: bool,
    /// The profile that it writes.
    #[serde(skip_serializing_if = "Option::is_none")]
    profile: Option<String>,
    hardening: Vec<Part>,
    hardening_required: bool,
}

/// A listening socket.
#[derive(Serialize)]
struct Listening {
    address: String,
    /// Its descriptor, where the run adds or leaves out no directory.
    descriptor: u32,
}

#[derive(Serialize)]
struct Variable {
    name: String,
    /// None where it is taken from the environment at start.
    value: Option<String>,
}

#[derive(Serialize)]
struct Directory {
    host: String,
    guest: String,
    read_only: bool,
    /// The rights that descriptors in it may have; none where they are all.
    rights: Option<Vec<&'static str>>,
}

/// A part of what the program does to restrict itself before it runs.
#[derive(Serialize)]
struct Part {
    name: String,
    /// What the program keeps.
    leaves: String,
}

impl Program {
    /// Reads the manifest of an ELF or Mach-O file, or of the module's object in an archive.
    ///
    /// # Errors
    /// [`Kind::Invalid`] where the file has none, or one that this version cannot read.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, Diagnostic> {
        if !bytes.starts_with(&archive::MAGIC) {
            return Self::read_object(bytes);
        }
        let damaged = |error| invalid(format!("the archive is damaged: {error}"));
        let file = ArchiveFile::parse(bytes).map_err(damaged)?;
        for member in file.members() {
            let object = member.and_then(|member| member.data(bytes)).map_err(damaged)?;
            if has_manifest(object) {
                return Ok(Self { kind: "static library", ..Self::read_object(object)? });
            }
        }
        Err(invalid("this archive was not built by wasm2native".to_owned())
            .help(format!("built archives have an object with a section {MANIFEST_SECTION}")))
    }

    fn read_object(bytes: &[u8]) -> Result<Self, Diagnostic> {
        if is_debug_file(bytes) {
            return Err(invalid("it holds debug information alone".to_owned())
                .help("name the program or library that it belongs to"));
        }
        let (format, name) =
            if bytes.starts_with(b"\x7fELF") { ("ELF", MANIFEST_SECTION) } else { ("Mach-O", MACHO_MANIFEST_SECTION) };
        let damaged = |error| invalid(format!("the {format} file is damaged: {error}"));
        let file = object::File::parse(bytes).map_err(damaged)?;
        let section = file.section_by_name(name).ok_or_else(|| {
            invalid(format!("this {format} file was not built by wasm2native"))
                .help(format!("built files have a section {name}"))
        })?;
        let manifest = section.data().map_err(damaged)?;
        let kind = match file.kind() {
            object::ObjectKind::Relocatable => "object",
            // A program of Linux's is a file of the same kind, but begins somewhere.
            object::ObjectKind::Dynamic if file.entry() == 0 => "shared library",
            _ => "executable",
        };
        let mut program = Self { kind, functions: functions(&file).map_err(damaged)?, ..Self::default() };
        for record in Records::new(manifest) {
            let malformed = |_| invalid("the manifest was written by another version, or is damaged".to_owned());
            program.add(record.map_err(malformed)?);
        }
        Ok(program)
    }

    fn add(&mut self, record: Record<'_>) {
        match record {
            Record::Target(name) => name.clone_into(&mut self.target),
            Record::CpuLevel(name) => name.clone_into(&mut self.cpu_level),
            Record::Builder(version) => version.clone_into(&mut self.builder),
            Record::ModuleHash(hash) => hash.clone_into(&mut self.module_blake3),
            Record::Argument(argument) => self.arguments.push(argument.to_owned()),
            Record::Variable(name, value) => {
                self.variables.push(Variable { name: name.to_owned(), value: Some(value.to_owned()) });
            }
            Record::InheritedVariable(name) => self.variables.push(Variable { name: name.to_owned(), value: None }),
            Record::Directory { host, guest, access, rights } => self.directories.push(Directory {
                host: host.to_owned(),
                guest: guest.to_owned(),
                read_only: access == Access::ReadOnly,
                rights: (rights != Rights::ALL.bits()).then(|| names(rights)),
            }),
            Record::Contract(version) => self.contract = version.to_owned(),
            Record::Listen(address) => {
                // The encoder puts sockets after directories, as the runtime opens them.
                let descriptor = STREAMS + (self.directories.len() + self.listening.len()) as u32;
                self.listening.push(Listening { address: address.to_owned(), descriptor });
            }
            Record::Denied(ambient) => self.denied.push(ambient.name()),
            Record::ClockResolution(nanoseconds) => self.clock_resolution_nanoseconds = Some(nanoseconds),
            Record::Limit(limit, number) => drop(self.limits.insert(unit_name(limit), number)),
            Record::Late(late) => self.late.push(late.name()),
            Record::Trace => self.trace = true,
            Record::CoreDump => self.core_dumps = true,
            Record::Profile(path) => self.profile = Some(path.to_owned()),
            Record::TrapJson(descriptor) => self.trap_json = Some(descriptor),
            Record::Hardening(name, leaves) => {
                self.hardening.push(Part { name: name.to_owned(), leaves: leaves.to_owned() });
            }
            Record::RequireHardening => self.hardening_required = true,
        }
    }

    /// The program in words.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        // Writing to a string cannot fail.
        let _ = self.write(&mut text);
        text
    }

    fn write(&self, out: &mut String) -> fmt::Result {
        let facts = [
            format!("{} built by wasm2native {}", self.kind, self.builder),
            format!("target: {}, CPU level {}", self.target, self.cpu_level),
            format!("contract: {}", self.contract),
            format!("module blake3: {}", self.module_blake3),
        ];
        facts.iter().try_for_each(|fact| writeln!(out, "{}", crate::diagnostics::escape(fact)))?;
        if !self.functions.is_empty() {
            list(out, "functions", self.functions.iter().cloned())?;
        }
        list(out, "arguments", self.arguments.iter().cloned())?;
        let variable = |variable: &Variable| match &variable.value {
            Some(value) => format!("{}={value}", variable.name),
            None => format!("{} (from the environment)", variable.name),
        };
        list(out, "environment", self.variables.iter().map(variable))?;
        let directory = |directory: &Directory| {
            let access = if directory.read_only { "read-only" } else { "read-write" };
            let rights =
                directory.rights.as_ref().map_or(String::new(), |rights| format!(", only {}", rights.join(" ")));
            format!("{} as {} ({access}{rights})", directory.host, directory.guest)
        };
        list(out, "directories", self.directories.iter().map(directory))?;
        let listening = |socket: &Listening| format!("{} (descriptor {})", socket.address, socket.descriptor);
        list(out, "listening", self.listening.iter().map(listening))?;
        list(out, "denied", self.denied.iter().map(|denied| (*denied).to_owned()))?;
        if let Some(nanoseconds) = self.clock_resolution_nanoseconds {
            writeln!(out, "clocks: in steps of {nanoseconds} ns")?;
        }
        list(out, "limits", self.limits.iter().map(|(name, number)| format!("{name}: {number}")))?;
        let late = self.late.iter().map(|late| (*late).to_owned());
        list(out, "a run may add", late)?;
        if self.trace {
            writeln!(out, "a run may ask what was denied: WASM2NATIVE_TRACE=denied")?;
        }
        if let Some(descriptor) = self.trap_json {
            writeln!(out, "traps: as JSON to descriptor {descriptor}")?;
        }
        if self.core_dumps {
            writeln!(out, "a run may ask for a core dump: WASM2NATIVE_COREDUMP=FILE")?;
        }
        if let Some(path) = &self.profile {
            writeln!(out, "counts what it does, and writes a profile: {}", path.escape_debug())?;
        }
        let title = if self.hardening_required { "hardening, required" } else { "hardening" };
        list(out, title, self.hardening.iter().map(|part| format!("{}: {}", part.name, part.leaves)))
    }
}

/// Whether `bytes` are an object of a module's.
fn has_manifest(bytes: &[u8]) -> bool {
    let names = [MANIFEST_SECTION, MACHO_MANIFEST_SECTION];
    object::File::parse(bytes).is_ok_and(|file| names.iter().any(|name| file.section_by_name(name).is_some()))
}

/// What a host calls, by name, of the module alone: the runtime's own functions are the same in every library.
fn functions(file: &object::File<'_>) -> Result<Vec<String>, object::Error> {
    let mut names: Vec<Vec<u8>> = match file.kind() {
        object::ObjectKind::Dynamic if file.entry() == 0 => {
            // A number is no name of ours.
            let name = |export: object::Export<'_>| export.name().name().map(<[u8]>::to_vec);
            file.exports()?.filter_map(|export| export.map(name).transpose()).collect::<Result<_, _>>()?
        }
        object::ObjectKind::Relocatable => {
            let offered = |symbol: &object::Symbol<'_, '_>| {
                symbol.is_definition() && symbol.is_global() && symbol.scope() == object::SymbolScope::Dynamic
            };
            let names = file.symbols().filter(offered).map(|symbol| symbol.name_bytes().map(<[u8]>::to_vec));
            names.collect::<Result<_, _>>()?
        }
        _ => Vec::new(),
    };
    if file.format() == object::BinaryFormat::MachO {
        names.iter_mut().filter(|name| name.starts_with(b"_")).for_each(|name| _ = name.remove(0));
    }
    names.retain(|name| !name.starts_with(HOSTCALL_PREFIX.as_bytes()));
    names.sort_unstable();
    Ok(names.iter().map(|name| String::from_utf8_lossy(name).into_owned()).collect())
}

/// Descriptors before those that are granted.
const STREAMS: u32 = 3;

/// The names of rights.
fn names(rights: u64) -> Vec<&'static str> {
    RIGHT_NAMES.iter().enumerate().filter(|(bit, _)| rights & 1 << bit != 0).map(|(_, name)| *name).collect()
}

/// What a limit counts.
const fn unit_name(limit: Limit) -> &'static str {
    match limit {
        Limit::Memory => "memory_bytes",
        Limit::TableElements => "table_elements",
        Limit::OpenFiles => "open_files",
        Limit::CpuSeconds => "cpu_seconds",
        Limit::WallMilliseconds => "wall_milliseconds",
    }
}

fn invalid(message: String) -> Diagnostic {
    Diagnostic::new(Kind::Invalid { message })
}
