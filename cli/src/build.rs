//! `wasm2native build`: from a module to a file.
//!
//! Invariant: the module itself is never overwritten, and a failed build writes nothing.

use crate::failure::Failure;
use crate::flags::Flags;
use crate::modules::{ModuleFlags, Modules};
use crate::{observe, runtime, stdout};
use clap::{Args, ValueEnum};
use std::fs;
use std::io::{self, IsTerminal as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use tracing::info_span;
use wasm2native_compiler::{Emit, FileMode, Linker, Options, check_output, compile, link, write_output};

/// Build a module into an executable or an object
#[derive(Args, Debug)]
#[command(after_help = crate::exit::help())]
pub(crate) struct Build {
    /// Module to build: .wasm, .wat, or `-` for standard input
    module: PathBuf,

    /// File to write; `-` is standard output. By default it is named after the module, in the current folder: `app`
    /// for app.wasm, `app.o` with --emit obj, `a.out` or `a.o` for standard input
    #[arg(short, long, value_name = "OUT")]
    output: Option<PathBuf>,

    /// Kind of file to write
    #[arg(long, value_enum, value_name = "KIND", default_value = "exe")]
    emit: FileKind,

    #[command(flatten)]
    modules: ModuleFlags,

    #[command(flatten)]
    flags: Flags,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum FileKind {
    /// A static executable
    Exe,
    /// A relocatable object, to be linked by you
    Obj,
}

impl Build {
    pub(crate) fn execute(&self) -> Result<(), Failure> {
        let options = self.flags.options(match self.emit {
            FileKind::Exe => Emit::Executable,
            FileKind::Obj => Emit::Object,
        })?;
        let output = self.output_path()?;
        self.flags.start_threads();
        let observer = observe::start(&self.flags);
        let built = self.build(&output, &options);
        observer.finish();
        built
    }

    fn build(&self, output: &Path, options: &Options) -> Result<(), Failure> {
        let modules = self.modules.read(&self.module)?;
        if output != Path::new("-") {
            check_output(output)?;
        }
        let (bytes, mode) = match self.emit {
            FileKind::Exe => (executable(modules, options, &self.flags.linker(options.target)?)?, FileMode::Executable),
            FileKind::Obj => (modules.locate(compile(modules.program(), options))?.bytes, FileMode::Data),
        };
        let _span = info_span!(target: "wasm2native", "write").entered();
        if output == Path::new("-") {
            return stdout::write(&bytes);
        }
        Ok(write_output(output, &bytes, mode)?)
    }

    fn output_path(&self) -> Result<PathBuf, Failure> {
        let path = match &self.output {
            Some(path) if path == Path::new("-") => {
                if io::stdout().is_terminal() {
                    return Err(Failure::usage("standard output is a terminal", "redirect it, or name a file with -o"));
                }
                return Ok(path.clone());
            }
            Some(path) => path.clone(),
            None => default_name(&self.module, self.emit),
        };
        if self.modules.files().any(|file| is_same_file(file, &path)) || is_same_file(&self.module, &path) {
            let message = format!("the output '{}' would overwrite the module", path.display());
            return Err(Failure::usage(message, "name another file with -o"));
        }
        Ok(path)
    }
}

/// Compiles and links. Takes the modules' bytes, as they are not needed beside their code.
pub(crate) fn executable(modules: Modules, options: &Options, linker: &Linker) -> Result<Vec<u8>, Failure> {
    let runtime = runtime::archive(options.target)?;
    let object = modules.locate(compile(modules.program(), options))?;
    drop(modules);
    Ok(link(object, runtime, linker, options)?)
}

fn default_name(module: &Path, emit: FileKind) -> PathBuf {
    let stem = match module.file_stem() {
        Some(stem) if module != Path::new("-") => stem,
        _ => "a".as_ref(),
    };
    let mut name = stem.to_owned();
    match emit {
        FileKind::Obj => name.push(".o"),
        FileKind::Exe if module == Path::new("-") => name.push(".out"),
        FileKind::Exe => {}
    }
    name.into()
}

/// Whether both names lead to one regular file.
fn is_same_file(a: &Path, b: &Path) -> bool {
    match (fs::metadata(a), fs::metadata(b)) {
        (Ok(a), Ok(b)) => a.is_file() && (a.dev(), a.ino()) == (b.dev(), b.ino()),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outputs_are_named_after_the_module() {
        let name = |module: &str, emit| default_name(Path::new(module), emit).display().to_string();
        assert_eq!(name("dir/app.wasm", FileKind::Exe), "app");
        assert_eq!(name("app.opt.wat", FileKind::Exe), "app.opt");
        assert_eq!(name("app.wasm", FileKind::Obj), "app.o");
        assert_eq!(name("-", FileKind::Exe), "a.out");
        assert_eq!(name("-", FileKind::Obj), "a.o");
    }
}
