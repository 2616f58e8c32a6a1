//! What is asked of a linker for Mach-O: an executable that dyld loads together with the system's library, signed for this
//! machine alone (ad hoc), which is what the system asks of programs that are not distributed.
//!
//! Invariant: flags are spelled for Apple's `ld` and mean the same to LLD's `ld64.lld`; what differs is added by [`Dialect`] alone.

use super::plan::{Dialect, LinkPlan, Product};
use crate::options::Symbols;

/// The list of the system's functions that the runtime calls, as linkers read it: no SDK is needed.
pub(super) const SYSTEM: (&str, &[u8]) = ("libSystem.tbd", include_bytes!("libSystem.tbd"));

/// The oldest macOS that programs run on: the first for both CPUs.
const OLDEST: &str = "11.0";

/// What says which kind of file to make, for which platform.
pub(super) fn leading(plan: &LinkPlan, arch: &str, dialect: Dialect) -> Vec<String> {
    let args: &[&str] = match dialect {
        Dialect::Driver => &["-nostdlib", "-arch", arch, "-mmacosx-version-min=11.0"],
        Dialect::Clang => &["-nostdlib"],
        Dialect::GenericLld => &["-flavor", "darwin", "-arch", arch, "-platform_version", "macos", OLDEST, OLDEST],
        Dialect::Embedded | Dialect::Ld => &["-arch", arch, "-platform_version", "macos", OLDEST, OLDEST],
    };
    let target = (dialect == Dialect::Clang).then(|| format!("--target={arch}-apple-macos{OLDEST}"));
    let mut args: Vec<String> = target.into_iter().chain(args.iter().map(|arg| (*arg).to_owned())).collect();
    if let Product::Shared(name) = &plan.product {
        let kind = match dialect {
            Dialect::Driver | Dialect::Clang => "-dynamiclib",
            Dialect::GenericLld | Dialect::Embedded | Dialect::Ld => "-dylib",
        };
        args.extend([kind.to_owned(), "-install_name".to_owned(), format!("@rpath/{name}")]);
    }
    args
}

/// The rest: options of the linker itself.
pub(super) fn flags(plan: &LinkPlan) -> Vec<String> {
    // Programs for Intel's CPUs are not signed by themselves. For debuggers a linker would note where its inputs lay.
    let mut flags = vec!["-dead_strip", "-adhoc_codesign", "-S"];
    let hidden = plan.hidden.iter().flat_map(|name| ["-unexported_symbol".to_owned(), format!("_{name}")]);
    if plan.symbols == Symbols::None {
        // Local symbols; the few that stay are dyld's business.
        flags.push("-x");
    }
    flags.into_iter().map(str::to_owned).chain(hidden).collect()
}

#[cfg(test)]
mod tests {
    use super::super::plan::tests::{line, plan};
    use super::*;

    const INPUTS: &str = "-o in/program in/module.o in/runtime.a in/libSystem.tbd";

    #[test]
    fn linkers() {
        let arm = line(&plan("aarch64-macos", Symbols::All), Dialect::Ld);
        let expected = format!("-arch arm64 -platform_version macos 11.0 11.0 -dead_strip -adhoc_codesign -S {INPUTS}");
        assert_eq!(arm, expected);
        let lld = line(&plan("x86_64-macos", Symbols::None), Dialect::GenericLld);
        let expected =
            "-flavor darwin -arch x86_64 -platform_version macos 11.0 11.0 -dead_strip -adhoc_codesign -S -x";
        assert_eq!(lld, format!("{expected} {INPUTS}"));
    }

    #[test]
    fn drivers() {
        let rest = format!("-Xlinker -dead_strip -Xlinker -adhoc_codesign -Xlinker -S {INPUTS}");
        let plan = plan("aarch64-macos", Symbols::All);
        assert_eq!(line(&plan, Dialect::Driver), format!("-nostdlib -arch arm64 -mmacosx-version-min=11.0 {rest}"));
        assert_eq!(line(&plan, Dialect::Clang), format!("--target=arm64-apple-macos11.0 -nostdlib {rest}"));
    }
}
