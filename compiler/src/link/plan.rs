//! A link as data: what is asked of a linker, before it is known which linker it will be.
//!
//! ```text
//! LinkPlan ─ elf │ macho, by the target's format ─▶ arguments in a Dialect
//! ```

use super::{elf, macho};
use crate::Object;
use crate::interface::Wasi;
use crate::options::{Options, Symbols, UnwindTables};
use wasm2native_abi::library::CONFIG_OF_WASI;
use wasm2native_targets::{ObjectFormat, Target};

/// Everything a linker is told.
#[derive(Debug)]
pub(super) struct LinkPlan {
    /// The platform.
    pub(super) target: &'static Target,
    /// Which symbols stay.
    pub(super) symbols: Symbols,
    /// Whether there are unwind tables.
    pub(super) unwind_tables: UnwindTables,
    /// What is made.
    pub(super) product: Product,
    /// Symbols of the inputs that a shared library keeps to itself.
    pub(super) hidden: &'static [&'static str],
    /// Name and contents of each input, in the order of the command line, and of [`EXPORTS`] where something is hidden.
    pub(super) inputs: Vec<(&'static str, Vec<u8>)>,
}

/// What a link makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Product {
    /// A program.
    Executable,
    /// A shared library, with the name that programs will look for.
    Shared(String),
}

/// Name of the output, for linkers that see names.
pub(super) const OUTPUT: &str = "program";
/// Name of the object with the module's code.
const OBJECT: &str = "module.o";
/// Name of the runtime's archive.
const RUNTIME: &str = "runtime.a";

/// Name of the script that says what a shared library of ELF keeps to itself.
pub(super) const EXPORTS: &str = "exports.map";

/// Ways to tell a linker the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    /// The embedded linker.
    Embedded,
    /// A command with the options of `ld`.
    Ld,
    /// LLD under a name that does not say which of its flavours is meant.
    GenericLld,
    /// A C compiler that runs a linker.
    Driver,
    /// Clang, which drives linkers for other targets too.
    Clang,
}

impl LinkPlan {
    /// An executable of `object` and as much of `runtime` as it needs.
    pub(super) fn executable(object: Vec<u8>, runtime: Vec<u8>, options: &Options) -> Self {
        Self::new(object, runtime, options, Product::Executable)
    }

    /// A shared library called `name` of `object` and as much of `runtime` as it needs.
    pub(super) fn shared(object: Object, runtime: Vec<u8>, options: &Options, name: String) -> Self {
        let mut plan = Self::new(object.bytes, runtime, options, Product::Shared(name));
        if object.wasi == Wasi::Absent {
            plan.hidden = &CONFIG_OF_WASI;
            if let ObjectFormat::Elf { .. } = plan.target.format {
                plan.inputs.push((EXPORTS, elf::exports(plan.hidden)));
            }
        }
        plan
    }

    fn new(object: Vec<u8>, runtime: Vec<u8>, options: &Options, product: Product) -> Self {
        let mut inputs = vec![(OBJECT, object), (RUNTIME, runtime)];
        match options.target.format {
            ObjectFormat::Elf { .. } => {}
            ObjectFormat::MachO { .. } => inputs.push((macho::SYSTEM.0, macho::SYSTEM.1.to_vec())),
        }
        let unwind_tables = options.unwind_tables();
        Self { target: options.target, symbols: options.symbols, unwind_tables, product, hidden: &[], inputs }
    }

    /// The command line, without the command's own name. Inputs are named by `place`, which maps a name to a path.
    pub(super) fn args(&self, dialect: Dialect, place: impl Fn(&str) -> String) -> Vec<String> {
        let (leading, flags) = match self.target.format {
            ObjectFormat::Elf { emulation } => {
                (elf::leading(self, emulation, dialect), elf::flags(self, dialect, &place))
            }
            ObjectFormat::MachO { arch } => (macho::leading(self, arch, dialect), macho::flags(self)),
        };
        let mut args = leading;
        match dialect {
            Dialect::Driver | Dialect::Clang => {
                args.extend(flags.into_iter().flat_map(|flag| ["-Xlinker".to_owned(), flag]));
            }
            Dialect::Embedded | Dialect::Ld | Dialect::GenericLld => args.extend(flags),
        }
        args.extend(["-o".to_owned(), place(OUTPUT)]);
        args.extend(self.inputs.iter().filter(|(name, _)| *name != EXPORTS).map(|(name, _)| place(name)));
        args
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in crate::link) fn plan(target: &str, symbols: Symbols) -> LinkPlan {
        let mut options = Options::new(Target::by_name(target).expect("a target"));
        options.symbols = symbols;
        LinkPlan::executable(Vec::new(), Vec::new(), &options)
    }

    pub(in crate::link) fn line(plan: &LinkPlan, dialect: Dialect) -> String {
        plan.args(dialect, |name| format!("in/{name}")).join(" ")
    }
}
