//! `wasm2native build`: from a module to files.
//!
//! Invariant: what is read is never overwritten, and a failed build writes nothing.

use crate::failure::Failure;
use crate::flags::Flags;
use crate::func_cache::FuncCache;
use crate::modules::{ModuleFlags, Modules};
use crate::outputs::{FileKind, Input, Output, Outputs, STREAM};
use crate::warnings::Warnings;
use crate::{depfile, inspect, observe, runtime, stdout, unlinked};
use clap::Args;
use std::ffi::OsStr;
use std::iter;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};
use std::str::FromStr as _;
use tracing::info_span;
use wasm2native_compiler::{
    Emit, FileMode, Layout, LibraryName, Linker, Listing, Object, Options, Output as File, Selection, SplitFile,
    Styles, Symbols, archive, compile, disassemble, dsym, header, link, link_shared, list, listing_text, module_text,
    rust_binding, split_debug, write_outputs,
};
use wasm2native_targets::ObjectFormat;

/// Build a module into an executable, an object, and files about them
#[derive(Args, Debug)]
#[command(after_help = crate::exit::help())]
pub(crate) struct Build {
    /// Module to build: .wasm, .wat, or `-` for standard input
    module: PathBuf,

    /// File to write; `-` is standard output. By default it is named after the module, in the current folder: `app`
    /// for app.wasm, `app.o` with --emit obj, `a.out` or `a.o` for standard input
    ///
    /// With several kinds, OUT is the executable, or without one the object, and the others lie beside it: they are named OUT,
    /// less the `.o` of an object, and `.o`, `.h`, `.rs`, `.s`, `.clif`, `.wat`, `.d` or `.json`. Without either, OUT is what stands before
    /// these endings.
    #[arg(short, long, value_name = "OUT")]
    output: Option<PathBuf>,

    /// Kinds of files to write
    ///
    /// An executable holds what its `_start` reaches, an object what its exports reach. Listings show the code of the
    /// executable, and without one, that of the object where it is written.
    #[arg(long, value_enum, value_name = "KIND,..", value_delimiter = ',', default_value = "exe")]
    emit: Vec<FileKind>,

    /// Write debug information (as of `-g`) to a file of its own beside the program, where debuggers find it: OUT.debug, or for
    /// macOS, in the bundle OUT.dSYM
    #[arg(long, conflicts_with = "strip")]
    split_debug: bool,

    /// Name of the library, an identifier of C: what its functions' names begin with. By default it is made of the name of the
    /// module's file
    #[arg(long, value_name = "NAME", value_parser = LibraryName::from_str)]
    name: Option<LibraryName>,

    /// Keep compiled functions in this folder, and take from it those that have not changed since: a build after a small change takes
    /// a fraction of the time. Its output is the same. The folder is made where there is none, and holds 2 GiB at most
    #[arg(long, value_name = "DIR", help_heading = "Build")]
    cache: Option<PathBuf>,

    /// Fail, and write nothing, where there are warnings
    #[arg(long)]
    deny_warnings: bool,

    #[command(flatten)]
    modules: ModuleFlags,

    #[command(flatten)]
    flags: Flags,
}

impl Build {
    pub(crate) fn execute(&self) -> Result<(), Failure> {
        let format = self.flags.target()?.format;
        let outputs = Outputs::new(&self.kinds(), self.output.as_deref(), &self.module, format)?;
        let mut options = self.flags.options(outputs.subject())?;
        if self.split_debug {
            options.symbols = Symbols::Debug;
            self.refuse_to_split(&outputs)?;
        }
        let cache = self.cache.as_ref().map(|folder| FuncCache::open(folder, &self.module)).transpose()?;
        let mut library = match outputs.has_library() {
            true => Some(self.flags.of_library(&options, self.name_of_library())?),
            false => None,
        };
        if let Some(cache) = &cache {
            iter::once(&mut options).chain(&mut library).for_each(|options| cache.serve(options));
        }
        let options = match (options.emit, &library) {
            (Emit::Library, Some(library)) => library.clone(),
            _ => options,
        };
        let inputs: Vec<Input<'_>> = self.inputs().collect();
        outputs.refuse_collisions(&inputs)?;
        // Before any work, as it may refuse a name.
        let rule = if outputs.has(FileKind::Deps) {
            let inputs = inputs.iter().map(|input| input.path).filter(|path| *path != Path::new(STREAM));
            depfile::rule(&outputs.made(&self.module), &inputs.collect::<Vec<_>>())?
        } else {
            Vec::new()
        };
        self.flags.start_threads();
        let observer = observe::start(&self.flags);
        let built = self.build(&outputs, rule, &options, library.as_ref().unwrap_or(&options));
        if let Some(cache) = &cache {
            iter::once(&options).chain(&library).for_each(|options| cache.evict(options));
        }
        observer.finish();
        built
    }

    /// The kinds of files to write.
    fn kinds(&self) -> Vec<FileKind> {
        let debug = self.split_debug.then_some(FileKind::Debug);
        self.emit.iter().copied().chain(debug).collect()
    }

    /// Says where there is nothing that debug information could be split from.
    fn refuse_to_split(&self, outputs: &Outputs) -> Result<(), Failure> {
        if !outputs.has(FileKind::Exe) && !outputs.has(FileKind::Shared) {
            return Err(Failure::usage(
                "`--split-debug` splits an executable or a shared library, and none is emitted",
                "add one: --emit exe; or write debug information into the objects: -g",
            ));
        }
        Ok(())
    }

    /// Every file that is read.
    fn inputs(&self) -> impl Iterator<Item = Input<'_>> {
        let module = |path| Input { path, role: "module" };
        let policy = self.flags.policy_file().map(|path| Input { path, role: "policy" });
        let profile = self.flags.profile_file().map(|path| Input { path, role: "profile" });
        iter::once(module(&self.module)).chain(self.modules.files().map(module)).chain(policy).chain(profile)
    }

    fn build(&self, outputs: &Outputs, rule: Vec<u8>, options: &Options, library: &Options) -> Result<(), Failure> {
        let modules = self.modules.read(&self.module)?;
        if let Some(executable) = unlinked::executable(outputs, &self.flags, options.target) {
            return unlinked::build(modules, &self.inputs().collect::<Vec<_>>(), executable, options, self.warnings());
        }
        outputs.check()?;
        let bytes = self.contents(modules, outputs, rule, options, library)?;
        let _span = info_span!(target: "wasm2native", "write").entered();
        let mut files = Vec::new();
        // The executable comes last: who sees it sees what was built with it.
        for Output { kind, path } in outputs.iter().rev() {
            if path == Path::new(STREAM) {
                return stdout::write(bytes.of(*kind));
            }
            files.push(File { path, bytes: bytes.of(*kind), mode: kind.mode() });
        }
        outputs.make_bundle()?;
        let plist = outputs.plist();
        if let Some((path, text)) = &plist {
            files.insert(0, File { path, bytes: text.as_bytes(), mode: FileMode::Data });
        }
        Ok(write_outputs(&files)?)
    }

    /// Compiles what `outputs` ask for, and nothing else. `options` are those of what the listings are about, `library` those of what a
    /// library's is.
    fn contents(
        &self,
        modules: Modules,
        outputs: &Outputs,
        rule: Vec<u8>,
        options: &Options,
        library: &Options,
    ) -> Result<Contents, Failure> {
        let mut contents = Contents(Vec::new());
        let is_described = outputs.has(FileKind::Manifest) && options.emit == Emit::Library;
        let object = match outputs.first_of_library() {
            None if !is_described => None,
            _ => Some(object(&modules, library, self.warnings())?),
        };
        let made = || object.as_ref().expect("it is compiled where something is made of it");
        for Output { kind, path } in outputs.iter() {
            let bytes = match kind {
                // They need an executable, for which the modules are given up; or are made with another.
                FileKind::Exe | FileKind::Manifest | FileKind::Debug => continue,
                FileKind::Shared => {
                    let name = path.file_name().map_or(DEFAULT_SHARED.into(), OsStr::to_string_lossy).into_owned();
                    let runtime = runtime::library(options.target)?;
                    link_shared(made().clone(), runtime, &self.flags.linker(options.target)?, library, name)?
                }
                FileKind::Staticlib => archive(made(), runtime::library(options.target)?, library)?,
                FileKind::Obj => made().bytes.clone(),
                FileKind::Header => modules.locate(header(modules.program(), library))?.into_bytes(),
                FileKind::Rust => modules.locate(rust_binding(modules.program(), library))?.into_bytes(),
                FileKind::Asm => {
                    let funcs = modules.locate(disassemble(modules.program(), options, &Selection::default()))?;
                    listing_text(&funcs, Layout::Offsets, &Styles::default()).into_bytes()
                }
                FileKind::Clif => {
                    modules.locate(list(modules.program(), Listing::OptimizedClif, options))?.into_bytes()
                }
                FileKind::Wat => modules.locate(module_text(modules.program().main, options.features))?.into_bytes(),
                FileKind::Deps => rule.clone(),
            };
            contents.0.push((*kind, bytes));
        }
        let is_manifest = outputs.has(FileKind::Manifest);
        let is_program = options.emit == Emit::Executable;
        if is_manifest && !is_program {
            contents.0.push((FileKind::Manifest, inspect::manifest(&made().bytes)?));
        }
        if outputs.has(FileKind::Exe) || is_manifest && is_program {
            let linker = self.flags.linker(options.target)?;
            match options.target.format {
                ObjectFormat::MachO { .. } if outputs.has(FileKind::Debug) => {
                    let object = self::object(&modules, options, self.warnings())?;
                    drop(modules);
                    let linked = link(object.clone(), runtime::archive(options.target)?, &linker, options)?;
                    contents.0.push((FileKind::Debug, dsym(&object, &linked)?));
                    contents.0.push((FileKind::Exe, linked));
                }
                _ => contents.0.push((FileKind::Exe, executable(modules, options, &linker, self.warnings())?)),
            }
        }
        if let Some(Output { path, .. }) = outputs.iter().find(|output| output.kind == FileKind::Debug) {
            match options.target.format {
                ObjectFormat::Elf { .. } => contents.split(path.file_name().unwrap_or_default())?,
                ObjectFormat::MachO { .. } if outputs.has(FileKind::Exe) => {}
                ObjectFormat::MachO { .. } => {
                    let debug = dsym(made(), contents.of(FileKind::Shared))?;
                    contents.0.push((FileKind::Debug, debug));
                }
            }
        }
        if is_manifest && is_program {
            contents.0.push((FileKind::Manifest, inspect::manifest(contents.of(FileKind::Exe))?));
        }
        Ok(contents)
    }

    /// What becomes of warnings.
    const fn warnings(&self) -> Warnings {
        if self.deny_warnings { Warnings::Denied } else { Warnings::Told }
    }

    /// What the names of a library's functions begin with.
    fn name_of_library(&self) -> LibraryName {
        self.name.clone().unwrap_or_else(|| {
            let stem = self.module.file_stem().filter(|_| self.module != Path::new(STREAM));
            LibraryName::resembling(&stem.map_or("a".into(), OsStr::to_string_lossy))
        })
    }
}

/// What a shared library is called that has no name.
const DEFAULT_SHARED: &str = "a.so";

/// What each kind of output holds.
struct Contents(Vec<(FileKind, Vec<u8>)>);

impl Contents {
    fn of(&self, kind: FileKind) -> &[u8] {
        let found = self.0.iter().find(|(other, _)| *other == kind);
        &found.expect("what is written, and what the manifest is about, is made").1
    }

    /// Takes the debug information out of the executable, or else of the shared library, for a file of this name.
    fn split(&mut self, name: &OsStr) -> Result<(), Failure> {
        let kinds = [FileKind::Exe, FileKind::Shared];
        let found = kinds.iter().find_map(|kind| self.0.iter().position(|(other, _)| other == kind));
        let linked = &mut self.0[found.expect("one of them is made")].1;
        let SplitFile { program, debug } = split_debug(linked, name.as_bytes())?;
        *linked = program;
        self.0.push((FileKind::Debug, debug));
        Ok(())
    }
}

/// Compiles, and tells what there is to be told of it.
pub(crate) fn object(modules: &Modules, options: &Options, warnings: Warnings) -> Result<Object, Failure> {
    let object = modules.locate(compile(modules.program(), options))?;
    warnings.tell(modules, &object.warnings)?;
    Ok(object)
}

/// Compiles and links. Takes the modules' bytes, as they are not needed beside their code.
pub(crate) fn executable(
    modules: Modules,
    options: &Options,
    linker: &Linker,
    warnings: Warnings,
) -> Result<Vec<u8>, Failure> {
    let runtime = runtime::archive(options.target)?;
    let object = object(&modules, options, warnings)?;
    drop(modules);
    Ok(link(object, runtime, linker, options)?)
}
