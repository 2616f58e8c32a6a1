//! What a built file is: its sealed manifest in words.

use super::module::list;
use object::{Object as _, ObjectSection as _};
use serde::Serialize;
use std::fmt::{self, Write as _};
use wasm2native_abi::manifest::{Record, Records};
use wasm2native_abi::symbol::MANIFEST_SECTION;
use wasm2native_compiler::{Diagnostic, Kind};

/// An executable or an object that `build` wrote.
#[derive(Default, Serialize)]
pub(super) struct Program {
    kind: &'static str,
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
    hardening: Vec<Part>,
    hardening_required: bool,
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
}

/// A part of what the program does to restrict itself before it runs.
#[derive(Serialize)]
struct Part {
    name: String,
    /// What the program keeps.
    leaves: String,
}

impl Program {
    /// Reads the manifest of an ELF file.
    ///
    /// # Errors
    /// [`Kind::Invalid`] where the file has none, or one that this version cannot read.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, Diagnostic> {
        let file = object::File::parse(bytes).map_err(|error| invalid(format!("the ELF file is damaged: {error}")))?;
        let section = file.section_by_name(MANIFEST_SECTION).ok_or_else(|| {
            invalid("this ELF file was not built by wasm2native".to_owned())
                .help(format!("built files have a section {MANIFEST_SECTION}"))
        })?;
        let manifest = section.data().map_err(|error| invalid(format!("the ELF file is damaged: {error}")))?;
        let kind = match file.kind() {
            object::ObjectKind::Relocatable => "object",
            _ => "executable",
        };
        let mut program = Self { kind, ..Self::default() };
        for record in Records::new(manifest) {
            let malformed = |_| invalid("the manifest was written by another version, or is damaged".to_owned());
            program.add(record.map_err(malformed)?);
        }
        Ok(program)
    }

    fn add(&mut self, record: Record<'_>) {
        let directory = |host: &str, guest: &str, read_only| {
            let (host, guest) = (host.to_owned(), guest.to_owned());
            Directory { host, guest, read_only }
        };
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
            Record::Directory(host, guest) => self.directories.push(directory(host, guest, false)),
            Record::Contract(version) => self.contract = version.to_owned(),
            Record::Hardening(name, leaves) => {
                self.hardening.push(Part { name: name.to_owned(), leaves: leaves.to_owned() });
            }
            Record::RequireHardening(_) => self.hardening_required = true,
            Record::ReadOnlyDirectory(host, guest) => self.directories.push(directory(host, guest, true)),
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
        list(out, "arguments", self.arguments.iter().cloned())?;
        let variable = |variable: &Variable| match &variable.value {
            Some(value) => format!("{}={value}", variable.name),
            None => format!("{} (from the environment)", variable.name),
        };
        list(out, "environment", self.variables.iter().map(variable))?;
        let directory = |directory: &Directory| {
            let access = if directory.read_only { "read-only" } else { "read-write" };
            format!("{} as {} ({access})", directory.host, directory.guest)
        };
        list(out, "directories", self.directories.iter().map(directory))?;
        let title = if self.hardening_required { "hardening, required" } else { "hardening" };
        list(out, title, self.hardening.iter().map(|part| format!("{}: {}", part.name, part.leaves)))
    }
}

fn invalid(message: String) -> Diagnostic {
    Diagnostic::new(Kind::Invalid { message })
}
