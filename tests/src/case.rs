//! A test case: one file, built for one target in one way, run, and judged.

use std::path::{Path, PathBuf};

use tempfile::TempDir;
use wasm2native_targets::{ObjectFormat, Target};

use crate::confinement::Confinement;
use crate::header::{Header, Like, Variants};
use crate::machine::{self, Outcome};
use crate::variant::{self, DEFAULT, Variant};
use crate::{command, guest, macos, places, reference};

/// A file with a header.
#[derive(Clone, Debug)]
pub struct Case {
    /// The file's name, which names the test.
    pub name: String,
    /// What its header says.
    pub header: Header,
    guest: PathBuf,
}

impl Case {
    /// The cases that the file `path` stands for: itself, and for a C or Rust source the module that lies compiled beside
    /// it. A file without a header of a kind that has none (`.wasm`, `.md`, `.sh`) is no case.
    ///
    /// # Panics
    /// If its header is wrong.
    #[must_use]
    pub fn of_file(path: &Path) -> Vec<Self> {
        let extension = path.extension().and_then(|extension| extension.to_str());
        if !matches!(extension, Some("wat" | "c" | "rs" | "case")) {
            return Vec::new();
        }
        let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let header = Header::parse(path, &text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let name = |file: &Path| file.file_name().expect("a file has a name").to_string_lossy().into_owned();
        let guest = match &header.module {
            None => path.to_owned(),
            Some(module) => match module.strip_prefix("fetched/") {
                Some(fetched) => places::data().join(fetched),
                None => places::tests().join(module),
            },
        };
        let mut cases = vec![Self { name: name(path), header: header.clone(), guest }];
        let compiled = path.with_extension("wasm");
        if matches!(extension, Some("c" | "rs")) && compiled.is_file() {
            cases.push(Self { name: name(&compiled), header, guest: compiled });
        }
        cases
    }

    /// The ways to build it.
    pub fn variants(&self) -> impl Iterator<Item = Variant> {
        let wanted = self.header.variants;
        variant::ALL.iter().copied().filter(move |variant| match wanted {
            Variants::All => true,
            Variants::Guarded => !variant.is_checked(),
            Variants::Default => *variant == DEFAULT,
        })
    }

    /// Whether its program, built for macOS, can be run in the tests: it is given no files, as `tests/macos/linux.c` makes only
    /// a part of macOS's library of Linux's calls, and takes no longer than a small one.
    #[must_use]
    pub fn runs_for_macos(&self) -> bool {
        self.header.dirs.is_empty() && self.header.variants != Variants::Default
    }

    /// Builds it for `target` as `variant` says, runs it, and compares. What is built for macOS is linked as
    /// [`macos::executable`] says.
    ///
    /// # Errors
    /// Each difference from what was expected, in words.
    pub fn check(&self, target: &'static Target, variant: Variant) -> Result<(), String> {
        self.check_confined(target, variant, Confinement::Kernel)
    }

    /// The same, with the program's paths confined by `confinement`.
    ///
    /// # Errors
    /// Each difference from what was expected, in words.
    pub fn check_confined(
        &self,
        target: &'static Target,
        variant: Variant,
        confinement: Confinement,
    ) -> Result<(), String> {
        if !self.guest.exists() {
            return Err(format!("{} is missing: run tests/fetch.sh", self.guest.display()));
        }
        let module = guest::module(&self.guest, &self.header.cflags);
        let folder = self.folder();
        let output = TempDir::new().expect("there is room for temporary files");
        let executable = output.path().join("program");
        let mut flags = self.build_flags(variant);
        let host = match target.format {
            ObjectFormat::Elf { .. } => target,
            ObjectFormat::MachO { .. } => {
                // The object of the program, not that of a library.
                let keeper = places::tests().join("macos/keep-object.sh");
                flags.extend(["--linker".to_owned(), keeper.display().to_string()]);
                macos::host_of(target)
            }
        };
        let built = command::build(folder.path(), &module, &executable, target, &flags);
        if built.code != 0 {
            return Err(format!("the build exits with {}:\n{}", built.code, built.errors()));
        }
        if let ObjectFormat::MachO { .. } = target.format {
            let object = output.path().join("program.o");
            std::fs::rename(&executable, &object).expect("a temporary folder can be written");
            machine::write_executable(&executable, &macos::executable(&object, target, output.path())?);
        }
        let stdin = self.header.stdin.as_bytes();
        let mut program = machine::confined_command(&executable, host, confinement);
        let outcome = machine::run(program.args(&self.header.args).current_dir(folder.path()), stdin);
        let mut differences = self.judge_header(&outcome, folder.path());
        if self.header.like == Like::Wasmtime {
            differences += &self.judge_reference(&module, &outcome, folder.path());
        }
        if differences.is_empty() {
            return Ok(());
        }
        Err(format!("{differences}standard error of the program:\n{}", outcome.errors()))
    }

    /// A fresh folder with the files that the case starts with.
    fn folder(&self) -> TempDir {
        let folder = TempDir::new().expect("there is room for temporary files");
        for grant in &self.header.dirs {
            let host = grant.split("::").next().expect("a split has a first part");
            let host = host.strip_suffix(":ro").unwrap_or(host);
            std::fs::create_dir_all(folder.path().join(host)).expect("a temporary folder can be written");
        }
        for file in &self.header.files {
            write(&folder.path().join(&file.path), file.text.as_bytes());
        }
        for copy in &self.header.copies {
            let source = places::tests().join(&copy.from);
            let bytes = std::fs::read(&source).unwrap_or_else(|error| panic!("{}: {error}", source.display()));
            write(&folder.path().join(&copy.to), &bytes);
        }
        folder
    }

    fn build_flags(&self, variant: Variant) -> Vec<String> {
        let mut flags: Vec<String> = variant.flags.iter().map(|&flag| flag.to_owned()).collect();
        flags.extend(self.header.flags.iter().cloned());
        flags.extend(self.header.links.iter().flat_map(|link| {
            let module = guest::module(&places::tests().join(&link.file), &link.cflags);
            ["--link".to_owned(), format!("{}={}", link.name, module.display())]
        }));
        flags.extend(self.header.dirs.iter().flat_map(|dir| ["--dir".to_owned(), dir.clone()]));
        flags.extend(self.header.env.iter().flat_map(|variable| ["--env".to_owned(), variable.clone()]));
        flags
    }

    fn judge_header(&self, outcome: &Outcome, folder: &Path) -> String {
        let mut differences = String::new();
        if outcome.code != self.header.exit {
            differences += &format!("exit code {}, not {}\n", outcome.code, self.header.exit);
        }
        let stated = match self.header.like {
            Like::Header => self.header.stdout_has.is_empty(),
            Like::Wasmtime => !self.header.stdout.is_empty(),
        };
        let expected = self.header.expected_stdout();
        if stated && outcome.stdout != expected.as_bytes() {
            differences += &format!("standard output:\n{}\nnot:\n{expected}\n", outcome.output());
        }
        let errors = outcome.errors();
        differences += &lacks("standard output", &outcome.output(), &self.header.stdout_has);
        differences += &lacks("standard error", &errors, &self.header.stderr);
        if self.header.stderr.is_empty() && self.header.like == Like::Header && !errors.is_empty() {
            differences += "there is something on standard error\n";
        }
        for file in &self.header.makes {
            let found = std::fs::read(folder.join(&file.path));
            if found.as_ref().ok().map(Vec::as_slice) != Some(file.text.as_bytes()) {
                differences += &format!("file `{}` holds {found:?}, not {:?}\n", file.path, file.text);
            }
        }
        differences
    }

    fn judge_reference(&self, module: &Path, outcome: &Outcome, folder: &Path) -> String {
        let their_folder = self.folder();
        let theirs = reference::run(module, their_folder.path(), &self.header);
        let mut differences = String::new();
        if outcome.code != theirs.code {
            differences += &format!("exit code {}, Wasmtime's is {}\n{}", outcome.code, theirs.code, theirs.errors());
        }
        if outcome.stdout != theirs.stdout {
            differences += &format!("standard output:\n{}\nWasmtime's:\n{}\n", outcome.output(), theirs.output());
        }
        let (ours, theirs) = (tree(folder), tree(their_folder.path()));
        if ours != theirs {
            differences += &format!("files {ours:?}\nWasmtime leaves {theirs:?}\n");
        }
        differences
    }
}

/// What of `parts` does not stand in `text`, in this order.
fn lacks(what: &str, text: &str, parts: &[String]) -> String {
    let mut differences = String::new();
    let mut rest = text;
    for part in parts {
        match rest.split_once(part.as_str()) {
            Some((_, after)) => rest = after,
            None => differences += &format!("{what} lacks `{part}`:\n{text}\n"),
        }
    }
    differences
}

fn write(path: &Path, bytes: &[u8]) {
    std::fs::create_dir_all(path.parent().expect("a file lies in a folder"))
        .expect("a temporary folder can be written");
    std::fs::write(path, bytes).expect("a temporary folder can be written");
}

/// Every file and folder below `folder`, with its contents, in order.
fn tree(folder: &Path) -> Vec<(PathBuf, Option<Vec<u8>>)> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(&next).expect("a temporary folder can be read") {
            let path = entry.expect("a temporary folder can be read").path();
            let name = path.strip_prefix(folder).expect("it lies below").to_owned();
            if path.is_dir() && !path.is_symlink() {
                found.push((name, None));
                open.push(path);
            } else {
                // A dangling symbolic link has no contents: its target is what counts.
                let contents = std::fs::read(&path).or_else(|error| {
                    std::fs::read_link(&path).map(|to| to.into_os_string().into_encoded_bytes()).map_err(|_| error)
                });
                found.push((name, Some(contents.expect("a temporary file can be read"))));
            }
        }
    }
    found.sort();
    found
}
