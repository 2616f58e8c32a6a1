//! The files that a build writes: of which kinds, and under which names.
//!
//! Invariant: no two outputs are one file, and none is a file that the build reads.

use crate::failure::Failure;
use clap::ValueEnum;
use std::ffi::OsStr;
use std::fs;
use std::io::{self, IsTerminal as _};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use wasm2native_compiler::{Diagnostic, Emit, FileMode, check_output, dsym_plist};
use wasm2native_targets::ObjectFormat;

/// A kind of file. They stand in the order in which they are told; the file that others are about comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum FileKind {
    /// A static executable
    Exe,
    /// A shared library for other programs
    Shared,
    /// A static library for other programs: an archive of the object and the runtime
    Staticlib,
    /// The debug information of the executable, or without one of the shared library
    #[value(skip)]
    Debug,
    /// A relocatable object for other programs, to be linked with the runtime of a static library
    Obj,
    /// The functions of a library, declared for C and C++
    Header,
    /// A library as a safe interface for Rust
    Rust,
    /// The machine code as text, for people
    Asm,
    /// The optimised intermediate code as text
    Clif,
    /// The module as text
    Wat,
    /// A rule for make or ninja: what the other files (alone: the executable beside it) are built from
    Deps,
    /// What the executable, or without one the object, is and was granted, as JSON: what `inspect --json` prints
    Manifest,
}

/// Which files to write.
pub(crate) struct Outputs {
    files: Vec<Output>,
    /// The target's, by which they are named.
    format: ObjectFormat,
}

/// A file to write.
pub(crate) struct Output {
    pub(crate) kind: FileKind,
    /// `-` is standard output.
    pub(crate) path: PathBuf,
}

/// A file that a build reads, and what it is to the build.
pub(crate) struct Input<'a> {
    pub(crate) path: &'a Path,
    pub(crate) role: &'static str,
}

/// The name of standard input and standard output.
pub(crate) const STREAM: &str = "-";

impl FileKind {
    /// The end of its file's name, for a target of this format.
    const fn extension(self, format: ObjectFormat) -> &'static str {
        match self {
            Self::Exe => "",
            Self::Shared => match format {
                ObjectFormat::Elf { .. } => ".so",
                ObjectFormat::MachO { .. } => ".dylib",
            },
            Self::Staticlib => ".a",
            Self::Debug => ".debug",
            Self::Obj => ".o",
            Self::Header => ".h",
            Self::Rust => ".rs",
            Self::Asm => ".s",
            Self::Clif => ".clif",
            Self::Wat => ".wat",
            Self::Deps => ".d",
            Self::Manifest => ".json",
        }
    }

    /// Whether a terminal shows it.
    const fn is_text(self) -> bool {
        !matches!(self, Self::Exe | Self::Shared | Self::Staticlib | Self::Debug | Self::Obj)
    }

    /// The permissions of its file.
    pub(crate) const fn mode(self) -> FileMode {
        match self {
            Self::Exe | Self::Shared => FileMode::Executable,
            _ => FileMode::Data,
        }
    }
}

impl Outputs {
    /// The outputs of `kinds` for the module at `module`: `output` as `-o` has it, or else named after the module.
    ///
    /// # Errors
    /// Usage errors: a kind that is there twice, several on standard output, machine code on a terminal.
    pub(crate) fn new(
        kinds: &[FileKind],
        output: Option<&Path>,
        module: &Path,
        format: ObjectFormat,
    ) -> Result<Self, Failure> {
        let mut kinds = kinds.to_vec();
        kinds.sort_unstable();
        if let Some(twice) = kinds.windows(2).find(|pair| pair[0] == pair[1]) {
            let name = twice[0].to_possible_value().expect("no kind is hidden").get_name().to_owned();
            return Err(Failure::usage(format!("'{name}' is emitted twice"), "name each kind once: --emit exe,obj"));
        }
        match (output, kinds.as_slice()) {
            (Some(path), [kind]) => {
                if path == Path::new(STREAM) && !kind.is_text() && io::stdout().is_terminal() {
                    return Err(Failure::usage("standard output is a terminal", "redirect it, or name a file with -o"));
                }
                Ok(Self { files: vec![Output { kind: *kind, path: path.to_owned() }], format })
            }
            (Some(path), _) if path == Path::new(STREAM) => {
                Err(Failure::usage("several files do not go to standard output", "name the first one with -o"))
            }
            (Some(path), _) => Ok(Self::beside(&kinds, path, format).with_bundle()),
            (None, _) => {
                let name = |kind: &FileKind| Output { kind: *kind, path: default_name(module, *kind, format) };
                Ok(Self { files: kinds.iter().map(name).collect(), format }.with_bundle())
            }
        }
    }

    /// `kinds` as files beside each other: `path` is the executable, or without one the object, and the others have its name
    /// (without `.o`) with their own endings. Without either, `path` is the name that lacks its ending.
    fn beside(kinds: &[FileKind], path: &Path, format: ObjectFormat) -> Self {
        let main = kinds.first().copied().filter(|kind| !kind.is_text());
        let stem = match main {
            Some(kind) => without_ending(path, kind, format),
            _ => path,
        };
        let name = |kind: &FileKind| {
            let path = if Some(*kind) == main { path.to_owned() } else { with_ending(stem, *kind, format) };
            Output { kind: *kind, path }
        };
        Self { files: kinds.iter().map(name).collect(), format }
    }

    /// For macOS, debug information in the bundle where debuggers look for what is split from an executable, or else a shared library.
    fn with_bundle(mut self) -> Self {
        let linked = [FileKind::Exe, FileKind::Shared];
        let program = linked.iter().find_map(|kind| self.files.iter().find(|output| output.kind == *kind));
        if let (ObjectFormat::MachO { .. }, Some(program)) = (self.format, program.map(|output| output.path.clone())) {
            let name = program.file_name().unwrap_or_default();
            let bundle = with_suffix(&program, ".dSYM").join("Contents/Resources/DWARF").join(name);
            self.files
                .iter_mut()
                .filter(|file| file.kind == FileKind::Debug)
                .for_each(|file| file.path.clone_from(&bundle));
        }
        self
    }

    /// Makes the folders of a bundle.
    ///
    /// # Errors
    /// [`Kind::Io`](wasm2native_compiler::Kind::Io) where they cannot be made.
    pub(crate) fn make_bundle(&self) -> Result<(), Diagnostic> {
        let folder = self.files.iter().find(|output| self.is_bundle(output)).and_then(|output| output.path.parent());
        let make = |folder| fs::create_dir_all(folder).map_err(|error| Diagnostic::io("cannot make", folder, error));
        folder.map_or(Ok(()), make)
    }

    /// What tells of a bundle, and where it lies in it, where one is written.
    pub(crate) fn plist(&self) -> Option<(PathBuf, String)> {
        let output = self.files.iter().find(|output| self.is_bundle(output))?;
        // Contents/Resources/DWARF/NAME
        let contents = output.path.ancestors().nth(3)?;
        Some((contents.join("Info.plist"), dsym_plist(&output.path.file_name()?.to_string_lossy())))
    }

    fn is_bundle(&self, output: &Output) -> bool {
        output.kind == FileKind::Debug && matches!(self.format, ObjectFormat::MachO { .. })
    }

    /// The executable, where it is a file and nothing else is written.
    pub(crate) fn only_executable(&self) -> Option<&Path> {
        match self.files.as_slice() {
            [Output { kind: FileKind::Exe, path }] if path != Path::new(STREAM) => Some(path),
            _ => None,
        }
    }

    /// What `executable` is linked from, in files beside it: the runtime and the object.
    pub(crate) fn parts(executable: &Path, format: ObjectFormat) -> Self {
        let part = |kind| Output { kind, path: with_ending(executable, kind, format) };
        Self { files: vec![part(FileKind::Staticlib), part(FileKind::Obj)], format }
    }

    /// Says, before any work is done, that they can be written and what they would overwrite.
    ///
    /// # Errors
    /// Usage errors where an output is one of `inputs` or another output; those of [`check_output`].
    pub(crate) fn refuse_collisions(&self, inputs: &[Input<'_>]) -> Result<(), Failure> {
        for (index, output) in self.files.iter().enumerate() {
            let path = output.path.as_path();
            if path == Path::new(STREAM) {
                continue;
            }
            if let Some(input) = inputs.iter().find(|input| is_same_file(input.path, path)) {
                let message = format!("the output '{}' would overwrite the {}", path.display(), input.role);
                return Err(Failure::usage(message, "name another file with -o"));
            }
            if let Some(other) = self.files[..index].iter().find(|other| is_same_file(&other.path, path)) {
                let message = format!("the outputs '{}' and '{}' are one file", other.path.display(), path.display());
                return Err(Failure::usage(message, "remove the link, or name another file with -o"));
            }
        }
        Ok(())
    }

    /// # Errors
    /// Those of [`check_output`].
    pub(crate) fn check(&self) -> Result<(), Diagnostic> {
        self.files
            .iter()
            // A bundle's folders are made beside the program, once there is something to be put in.
            .filter(|output| output.path != Path::new(STREAM) && !self.is_bundle(output))
            .try_for_each(|output| check_output(&output.path))
    }

    /// All of them, in the order of their kinds.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &Output> {
        self.files.iter()
    }

    /// Whether a file of this kind is written.
    pub(crate) fn has(&self, kind: FileKind) -> bool {
        self.files.iter().any(|output| output.kind == kind)
    }

    /// What the listings and the manifest are about: the executable, unless only what is a library's is written.
    pub(crate) fn subject(&self) -> Emit {
        if self.has_library() && !self.has(FileKind::Exe) { Emit::Library } else { Emit::Executable }
    }

    /// Whether a library is written, or something about one.
    pub(crate) fn has_library(&self) -> bool {
        self.first_of_library().is_some() || self.has(FileKind::Header) || self.has(FileKind::Rust)
    }

    /// The first of the files that hold the code of a library.
    pub(crate) fn first_of_library(&self) -> Option<FileKind> {
        let kinds = self.files.iter().map(|output| output.kind);
        kinds.into_iter().find(|kind| matches!(kind, FileKind::Shared | FileKind::Staticlib | FileKind::Obj))
    }

    /// What a rule for make builds: the other outputs. Where there are none, the executable that belongs beside the rule.
    pub(crate) fn made(&self, module: &Path) -> Vec<PathBuf> {
        match self.files.as_slice() {
            [rule] if rule.path == Path::new(STREAM) => vec![default_name(module, FileKind::Exe, self.format)],
            [rule] => vec![without_ending(&rule.path, FileKind::Deps, self.format).to_owned()],
            outputs => {
                let others = outputs.iter().filter(|output| output.kind != FileKind::Deps);
                others.map(|output| output.path.clone()).collect()
            }
        }
    }
}

fn default_name(module: &Path, kind: FileKind, format: ObjectFormat) -> PathBuf {
    let stem = match module.file_stem() {
        Some(stem) if module != Path::new(STREAM) => Path::new(stem),
        _ if kind == FileKind::Exe => return "a.out".into(),
        _ => Path::new("a"),
    };
    with_ending(stem, kind, format)
}

fn with_ending(stem: &Path, kind: FileKind, format: ObjectFormat) -> PathBuf {
    with_suffix(stem, kind.extension(format))
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// `path` without the ending of `kind`, where it has it and something before it.
fn without_ending(path: &Path, kind: FileKind, format: ObjectFormat) -> &Path {
    let stem = path.as_os_str().as_bytes().strip_suffix(kind.extension(format).as_bytes());
    match stem {
        Some(stem) if !stem.is_empty() && !stem.ends_with(b"/") => Path::new(OsStr::from_bytes(stem)),
        _ => path,
    }
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
    use super::FileKind::{Asm, Deps, Exe, Header, Manifest, Obj, Shared, Wat};
    use super::*;
    use wasm2native_targets::{LINUX, MACOS, Target};

    #[test]
    fn outputs_are_named_after_the_module() {
        let name = |module: &str, emit| default_name(Path::new(module), emit, LINUX[0].format).display().to_string();
        assert_eq!(name("dir/app.wasm", Exe), "app");
        assert_eq!(name("app.opt.wat", Exe), "app.opt");
        assert_eq!(name("app.wasm", Obj), "app.o");
        assert_eq!(name("app.v1.wasm", Asm), "app.v1.s");
        assert_eq!(name("-", Exe), "a.out");
        assert_eq!(name("-", Obj), "a.o");
        assert_eq!(name("-", Deps), "a.d");
    }

    fn names(kinds: &[FileKind], output: &str) -> Vec<String> {
        let outputs = Outputs::new(kinds, Some(Path::new(output)), Path::new("m.wasm"), LINUX[0].format);
        let Ok(outputs) = outputs else { panic!("{kinds:?}: refused") };
        outputs.iter().map(|output| output.path.display().to_string()).collect()
    }

    #[test]
    fn outputs_lie_beside_each_other() {
        assert_eq!(names(&[Asm], "out/x"), ["out/x"]);
        assert_eq!(names(&[Deps, Obj, Exe], "out/app.v1"), ["out/app.v1", "out/app.v1.o", "out/app.v1.d"]);
        assert_eq!(names(&[Obj, Asm], "out/app.o"), ["out/app.o", "out/app.s"]);
        assert_eq!(names(&[Obj, Asm], "out/app.obj"), ["out/app.obj", "out/app.obj.s"]);
        assert_eq!(names(&[Obj, Asm], "out/.o"), ["out/.o", "out/.o.s"]);
        assert_eq!(names(&[Wat, Manifest], "app"), ["app.wat", "app.json"]);
    }

    #[test]
    fn shared_libraries_end_as_their_system_has_it() {
        let names = |target: &Target, output: Option<&str>| {
            let outputs =
                Outputs::new(&[Header, Shared], output.map(Path::new), Path::new("dir/m.wasm"), target.format);
            let Ok(outputs) = outputs else { panic!("refused") };
            outputs.iter().map(|output| output.path.display().to_string()).collect::<Vec<_>>()
        };
        for (targets, ending) in [(LINUX, "so"), (MACOS, "dylib")] {
            for target in targets {
                assert_eq!(names(target, None), [format!("m.{ending}"), "m.h".to_owned()]);
                let output = format!("out/libm.{ending}");
                assert_eq!(names(target, Some(&output)), [output.clone(), "out/libm.h".to_owned()]);
            }
        }
    }

    #[test]
    fn a_rule_builds_the_other_outputs() {
        let outputs = |kinds: &[FileKind], output: &str| {
            Outputs::new(kinds, Some(Path::new(output)), Path::new("m.wasm"), LINUX[0].format)
        };
        let made = |kinds: &[FileKind], output| match outputs(kinds, output) {
            Ok(outputs) => outputs.made(Path::new("m.wasm")),
            Err(_) => panic!("{kinds:?}: refused"),
        };
        assert_eq!(made(&[Exe, Deps, Manifest], "app"), [Path::new("app"), Path::new("app.json")]);
        assert_eq!(made(&[Deps], "out/app.d"), [Path::new("out/app")]);
        assert_eq!(made(&[Deps], "-"), [Path::new("m")]);
    }
}
