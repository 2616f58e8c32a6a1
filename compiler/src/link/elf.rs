//! What is asked of a linker for ELF: a static, position-independent executable.
//!
//! Invariant: flags are spelled for `ld` and mean the same to GNU ld, LLD, mold and wild; what differs is added by
//! [`Dialect`] alone.

use super::plan::{Dialect, EXPORTS, LinkPlan, Product};
use crate::options::{Symbols, UnwindTables};
use wasm2native_abi::symbol::START;

/// What says which kind of file to make, for which platform.
pub(super) fn leading(plan: &LinkPlan, emulation: &str, dialect: Dialect) -> Vec<String> {
    let mut args = Vec::new();
    match dialect {
        Dialect::Driver => {}
        Dialect::Clang => args.push(format!("--target={}", plan.target.triple)),
        Dialect::GenericLld => args.extend(["-flavor".to_owned(), "gnu".to_owned()]),
        Dialect::Embedded | Dialect::Ld => {}
    }
    let kind: &[&str] = match (dialect, &plan.product) {
        (Dialect::Driver | Dialect::Clang, Product::Executable) => &["-nostdlib", "-static-pie"],
        (Dialect::Driver | Dialect::Clang, Product::Shared(_)) => &["-nostdlib", "-shared"],
        (_, Product::Executable) => &["-m", emulation, "-static", "-pie", "--no-dynamic-linker"],
        (_, Product::Shared(_)) => &["-m", emulation, "-shared"],
    };
    args.extend(kind.iter().map(|arg| (*arg).to_owned()));
    args
}

/// The rest: options of the linker itself.
pub(super) fn flags(plan: &LinkPlan, dialect: Dialect, place: impl Fn(&str) -> String) -> Vec<String> {
    let mut flags = match &plan.product {
        Product::Executable => vec![
            format!("--entry={START}"),
            // Not every linker takes the entry as a reason to open an archive.
            format!("--undefined={START}"),
        ],
        // Handlers of faults lead into its code: it is never unloaded. Its functions call each other, whoever else has such names.
        Product::Shared(name) => ["-soname", name, "-z", "nodelete", "-Bsymbolic"].map(str::to_owned).to_vec(),
    };
    if !plan.hidden.is_empty() {
        flags.push(format!("--version-script={}", place(EXPORTS)));
    }
    flags.push("--gc-sections".to_owned());
    if plan.unwind_tables == UnwindTables::Written {
        // Unwinders find the tables by it.
        flags.push("--eh-frame-hdr".to_owned());
    }
    // The same input gives the same bytes: nothing of the linker's own goes in.
    flags.push("--build-id=none".to_owned());
    let page_bytes = plan.target.max_page_bytes;
    flags.extend(["-z".to_owned(), "noexecstack".to_owned(), "-z".to_owned(), "relro".to_owned()]);
    flags.extend(["-z".to_owned(), format!("max-page-size={page_bytes}")]);
    match dialect {
        Dialect::Embedded => {
            flags.push("--no-identity-comment".to_owned());
            if plan.product == Product::Executable {
                // The runtime reads them, which need not be so of who loads a library.
                flags.extend(["-z".to_owned(), "pack-relative-relocs".to_owned()]);
            }
        }
        // Segments share file pages: a small program stays small.
        _ => flags.extend(["-z".to_owned(), "noseparate-code".to_owned()]),
    }
    if plan.symbols == Symbols::None {
        flags.push("--strip-all".to_owned());
    }
    flags
}

/// The script that hides symbols, and leaves all others as they are.
pub(super) fn exports(hidden: &[&str]) -> Vec<u8> {
    format!("{{\n  local: {};\n}};\n", hidden.join("; ")).into_bytes()
}

#[cfg(test)]
mod tests {
    use super::super::plan::tests::{line, plan};
    use super::*;

    #[test]
    fn embedded() {
        assert_eq!(
            line(&plan("x86_64-linux", Symbols::None), Dialect::Embedded),
            "-m elf_x86_64 -static -pie --no-dynamic-linker --entry=_start --undefined=_start --gc-sections \
             --build-id=none -z noexecstack -z relro -z max-page-size=4096 --no-identity-comment \
             -z pack-relative-relocs --strip-all \
             -o in/program in/module.o in/runtime.a"
        );
    }

    #[test]
    fn linkers() {
        let plan = plan("aarch64-linux", Symbols::All);
        let expected = "-m aarch64linux -static -pie --no-dynamic-linker --entry=_start --undefined=_start \
             --gc-sections --eh-frame-hdr --build-id=none -z noexecstack -z relro -z max-page-size=65536 \
             -z noseparate-code -o in/program in/module.o in/runtime.a";
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
