//! The modules of a program, bound to each other by name.
//!
//! Takes a [`Program`], gives one [`Module`] that holds the definitions of all: an import of another module's export has
//! become that definition itself (spec: "Module Instantiation", with the external values taken from the other modules). So
//! every later stage sees one closed world, and a call from module to module is a call like any other. A module on its own
//! passes through as it was read.

mod matching;
mod merge;
mod order;

use crate::diagnostic::{Diagnostic, Kind};
use crate::module::{Context, Features, Instantiation, Module};
use crate::options::{Options, Profiling};
use crate::profile;

/// The modules that a program is made of.
#[derive(Clone, Debug)]
pub struct Program<'a> {
    /// The module that runs: its `_start`, or in an object its exports.
    pub main: &'a [u8],
    /// Modules that it and each other import from.
    pub linked: Vec<Linked<'a>>,
}

/// A module that others import from.
#[derive(Clone, Copy, Debug)]
pub struct Linked<'a> {
    /// The module name of such imports.
    pub name: &'a str,
    /// The module's bytes.
    pub wasm: &'a [u8],
    /// When it is instantiated.
    pub instantiation: Instantiation,
}

impl<'a> From<&'a [u8]> for Program<'a> {
    /// A program of one module.
    fn from(main: &'a [u8]) -> Self {
        Self { main, linked: Vec::new() }
    }
}

impl<'a> From<&'a Vec<u8>> for Program<'a> {
    /// A program of one module.
    fn from(main: &'a Vec<u8>) -> Self {
        main.as_slice().into()
    }
}

impl Program<'_> {
    /// The hash of everything that it is made from, in hexadecimal digits: of a module on its own, the hash of its bytes.
    pub(crate) fn hash(&self) -> String {
        if self.linked.is_empty() {
            return blake3::hash(self.main).to_hex().to_string();
        }
        let mut hasher = blake3::Hasher::new();
        hasher.update(blake3::hash(self.main).as_bytes());
        for linked in &self.linked {
            hasher.update(blake3::hash(linked.name.as_bytes()).as_bytes());
            hasher.update(blake3::hash(linked.wasm).as_bytes());
        }
        hasher.finalize().to_hex().to_string()
    }
}

/// As [`read`], with what a profile says of the program in the place of its own hints, where there is one.
///
/// # Errors
/// Those of [`read`]; [`Kind::Profile`] for a profile of another program.
pub(crate) fn read_guided<'a>(program: &Program<'a>, options: &Options) -> Result<Module<'a>, Diagnostic> {
    if let Profiling::Use(profile) = &options.profiling {
        profile.check(&program.hash())?;
    }
    let mut module = read(program, options.features)?;
    if let Profiling::Use(profile) = &options.profiling {
        profile::apply(profile, &mut module)?;
    }
    Ok(module)
}

/// Reads every module of a program, which may use `features`, and binds them to each other. Imports that no linked module provides stay.
///
/// # Errors
/// Those of [`Module::read`], with the module's name; [`Kind::DuplicateModule`]; [`Kind::CyclicImports`];
/// [`Kind::IncompatibleImports`], which lists all that do not fit.
pub(crate) fn read<'a>(program: &Program<'a>, features: Features) -> Result<Module<'a>, Diagnostic> {
    let mut context = Context::new(features);
    let main = Module::read(program.main, &mut context)?;
    if program.linked.is_empty() {
        return Ok(main);
    }
    let mut modules = Vec::with_capacity(program.linked.len() + 1);
    for (index, linked) in program.linked.iter().enumerate() {
        if program.linked[..index].iter().any(|earlier| earlier.name == linked.name) {
            return Err(Diagnostic::new(Kind::DuplicateModule { name: linked.name.to_owned() }));
        }
        let module = Module::read(linked.wasm, &mut context).map_err(|error| error.in_module(linked.name))?;
        modules.push(Source { name: Some(linked.name), instantiation: linked.instantiation, module });
    }
    let order = order::order(&modules)?;
    let mut in_order = Vec::with_capacity(modules.len() + 1);
    let mut modules: Vec<_> = modules.into_iter().map(Some).collect();
    for index in order {
        in_order.push(modules[index].take().expect("the order names each module once"));
    }
    in_order.push(Source { name: None, instantiation: Instantiation::AtStart, module: main });
    merge::merge(in_order)
}

/// A module with its place in the program.
struct Source<'a> {
    /// Under which name others import from it; `None` for the main module.
    name: Option<&'a str>,
    instantiation: Instantiation,
    module: Module<'a>,
}
