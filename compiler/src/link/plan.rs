//! A link as data: what is asked of a linker, before it is known which linker it will be.
//!
//! Invariant: flags are spelled for `ld` and mean the same to GNU ld, LLD, mold and wild; what differs is added by
//! [`Dialect`] alone.

use crate::options::{Options, Symbols};
use wasm2native_abi::symbol::START;
use wasm2native_targets::Target;

/// Everything a linker is told.
#[derive(Debug)]
pub(super) struct LinkPlan {
    /// The platform.
    pub(super) target: &'static Target,
    /// Which symbols stay.
    pub(super) symbols: Symbols,
    /// Name and contents of each input, in the order of the command line.
    pub(super) inputs: Vec<(&'static str, Vec<u8>)>,
}

/// Name of the output, for linkers that see names.
pub(super) const OUTPUT: &str = "program";
/// Name of the object with the module's code.
const OBJECT: &str = "module.o";
/// Name of the runtime's archive.
const RUNTIME: &str = "runtime.a";

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
    /// A static, position-independent executable of `object` and as much of `runtime` as it needs.
    pub(super) fn executable(object: Vec<u8>, runtime: Vec<u8>, options: &Options) -> Self {
        let inputs = vec![(OBJECT, object), (RUNTIME, runtime)];
        Self { target: options.target, symbols: options.symbols, inputs }
    }

    /// The command line, without the command's own name. Inputs are named by `place`, which maps a name to a path.
    pub(super) fn args(&self, dialect: Dialect, place: impl Fn(&str) -> String) -> Vec<String> {
        let mut args = self.leading_args(dialect);
        match dialect {
            Dialect::Driver | Dialect::Clang => {
                args.extend(self.flags(dialect).into_iter().flat_map(|flag| ["-Xlinker".to_owned(), flag]));
            }
            Dialect::Embedded | Dialect::Ld | Dialect::GenericLld => args.extend(self.flags(dialect)),
        }
        args.extend(["-o".to_owned(), place(OUTPUT)]);
        args.extend(self.inputs.iter().map(|(name, _)| place(name)));
        args
    }

    /// What says which kind of file to make, for which platform.
    fn leading_args(&self, dialect: Dialect) -> Vec<String> {
        let mut args = Vec::new();
        match dialect {
            Dialect::Driver => {}
            Dialect::Clang => args.push(format!("--target={}", self.target.triple)),
            Dialect::GenericLld => args.extend(["-flavor".to_owned(), "gnu".to_owned()]),
            Dialect::Embedded | Dialect::Ld => {}
        }
        match dialect {
            Dialect::Driver | Dialect::Clang => args.extend(["-nostdlib", "-static-pie"].map(str::to_owned)),
            Dialect::Embedded | Dialect::Ld | Dialect::GenericLld => {
                args.extend(["-m", self.target.elf_emulation].map(str::to_owned));
                args.extend(["-static", "-pie", "--no-dynamic-linker"].map(str::to_owned));
            }
        }
        args
    }

    /// The rest: options of the linker itself.
    fn flags(&self, dialect: Dialect) -> Vec<String> {
        let mut flags = vec![
            format!("--entry={START}"),
            // Not every linker takes the entry as a reason to open an archive.
            format!("--undefined={START}"),
            "--gc-sections".to_owned(),
            // The same input gives the same bytes: nothing of the linker's own goes in.
            "--build-id=none".to_owned(),
        ];
        let page_bytes = self.target.max_page_bytes;
        flags.extend(["-z".to_owned(), "noexecstack".to_owned(), "-z".to_owned(), "relro".to_owned()]);
        flags.extend(["-z".to_owned(), format!("max-page-size={page_bytes}")]);
        match dialect {
            Dialect::Embedded => flags.push("--no-identity-comment".to_owned()),
            // Segments share file pages: a small program stays small.
            _ => flags.extend(["-z".to_owned(), "noseparate-code".to_owned()]),
        }
        if self.symbols == Symbols::None {
            flags.push("--strip-all".to_owned());
        }
        flags
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(target: &str, symbols: Symbols) -> LinkPlan {
        let mut options = Options::new(Target::by_name(target).expect("a target"));
        options.symbols = symbols;
        LinkPlan::executable(Vec::new(), Vec::new(), &options)
    }

    fn line(plan: &LinkPlan, dialect: Dialect) -> String {
        plan.args(dialect, |name| format!("in/{name}")).join(" ")
    }

    #[test]
    fn embedded() {
        assert_eq!(
            line(&plan("x86_64-linux", Symbols::None), Dialect::Embedded),
            "-m elf_x86_64 -static -pie --no-dynamic-linker --entry=_start --undefined=_start --gc-sections \
             --build-id=none -z noexecstack -z relro -z max-page-size=4096 --no-identity-comment --strip-all \
             -o in/program in/module.o in/runtime.a"
        );
    }

    #[test]
    fn linkers() {
        let plan = plan("aarch64-linux", Symbols::All);
        let expected = "-m aarch64linux -static -pie --no-dynamic-linker --entry=_start --undefined=_start \
             --gc-sections --build-id=none -z noexecstack -z relro -z max-page-size=65536 -z noseparate-code \
             -o in/program in/module.o in/runtime.a";
        assert_eq!(line(&plan, Dialect::Ld), expected);
        assert_eq!(line(&plan, Dialect::GenericLld), format!("-flavor gnu {expected}"));
    }

    #[test]
    fn drivers() {
        let plan = plan("aarch64-linux", Symbols::All);
        let driver = line(&plan, Dialect::Driver);
        assert!(driver.starts_with("-nostdlib -static-pie -Xlinker --entry=_start"), "{driver}");
        assert!(driver.ends_with("-Xlinker noseparate-code -o in/program in/module.o in/runtime.a"), "{driver}");
        assert_eq!(line(&plan, Dialect::Clang), format!("--target=aarch64-unknown-linux-gnu {driver}"));
    }
}
