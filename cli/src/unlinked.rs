//! What a build ends in where nothing is installed that links for its target: the program's object, the runtime beside it, and words on
//! what comes next.

use crate::diagnostics::note;
use crate::failure::Failure;
use crate::flags::Flags;
use crate::linker::MACHO_REMEDY;
use crate::modules::Modules;
use crate::outputs::{FileKind, Input, Outputs};
use crate::warnings::Warnings;
use crate::{build, runtime};
use std::path::{Path, PathBuf};
use wasm2native_compiler::{Options, Output as File, write_outputs};
use wasm2native_targets::Target;

/// The executable that would be the only output of a build, and cannot be linked here. A linker that somebody has named is used.
pub(crate) fn executable<'a>(outputs: &'a Outputs, flags: &Flags, target: &Target) -> Option<&'a Path> {
    let path = outputs.only_executable()?;
    (!flags.names_linker() && flags.linker(target).is_err()).then_some(path)
}

/// Writes what `executable` is to be linked from.
///
/// # Errors
/// Those of a build.
pub(crate) fn build(
    modules: Modules,
    inputs: &[Input<'_>],
    executable: &Path,
    options: &Options,
    warnings: Warnings,
) -> Result<(), Failure> {
    let parts = Outputs::parts(executable, options.target.format);
    parts.refuse_collisions(inputs)?;
    parts.check()?;
    let runtime = runtime::archive(options.target)?;
    let object = build::object(&modules, options, warnings)?;
    let bytes = |kind| if kind == FileKind::Obj { object.bytes.as_slice() } else { runtime };
    let files = parts.iter().map(|part| File { path: &part.path, bytes: bytes(part.kind), mode: part.kind.mode() });
    write_outputs(&files.collect::<Vec<_>>())?;
    let names: Vec<PathBuf> = parts.iter().map(|part| part.path.clone()).collect();
    let [archive, object] = names.as_slice() else { return Ok(()) };
    let (archive, object, executable) = (archive.display(), object.display(), executable.display());
    note(
        &format!(
            "there is no linker for {} in PATH: '{object}' is the program's object, and '{archive}' the runtime that it is \
             linked with",
            options.target.name
        ),
        &format!(
            "on a Mac, `cc -Wl,-dead_strip {object} {archive} -o {executable}` links them; to link here, install a linker \
             and build again: {MACHO_REMEDY}"
        ),
    );
    Ok(())
}
