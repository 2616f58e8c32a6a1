//! The modules that a program is made of, as they are named on the command line.
//!
//! Invariant: no two linked modules have the same name, and only linked ones are deferred.

use crate::diagnostics::nearest;
use crate::failure::{Failure, InModule as _};
use clap::Args;
use std::path::{Path, PathBuf};
use tracing::info_span;
use wasm2native_compiler::{Diagnostic, Instantiation, Linked, Program, read_file};

/// The flags that link modules.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Program")]
pub(crate) struct ModuleFlags {
    /// Link a module that others import from under NAME: its exports are bound to their imports
    ///
    /// Modules are instantiated in this order, but after those that they import from. The same file under two names is two
    /// instances.
    #[arg(long = "link", value_name = "NAME=FILE", value_parser = parse_link)]
    links: Vec<(String, PathBuf)>,

    /// Instantiate a linked module only when the program calls the import `wasm2native` `instantiate/NAME`
    #[arg(long = "defer", value_name = "NAME")]
    deferred: Vec<String>,
}

/// The modules' bytes.
pub(crate) struct Modules {
    main: (PathBuf, Vec<u8>),
    linked: Vec<LinkedModule>,
}

struct LinkedModule {
    name: String,
    path: PathBuf,
    wasm: Vec<u8>,
    instantiation: Instantiation,
}

impl ModuleFlags {
    /// Reads the main module at `main`, and the linked ones.
    ///
    /// # Errors
    /// Those of [`read_file`]; usage errors for names that are used twice or not at all.
    pub(crate) fn read(&self, main: &Path) -> Result<Modules, Failure> {
        self.check()?;
        let main = (main.to_owned(), read(main)?);
        let mut linked = Vec::with_capacity(self.links.len());
        for (name, path) in &self.links {
            let instantiation =
                if self.deferred.contains(name) { Instantiation::OnRequest } else { Instantiation::AtStart };
            linked.push(LinkedModule { name: name.clone(), path: path.clone(), wasm: read(path)?, instantiation });
        }
        Ok(Modules { main, linked })
    }

    /// The linked modules' files.
    pub(crate) fn files(&self) -> impl Iterator<Item = &Path> {
        self.links.iter().map(|(_, path)| path.as_path())
    }

    fn check(&self) -> Result<(), Failure> {
        for (index, (name, _)) in self.links.iter().enumerate() {
            if self.links[..index].iter().any(|(other, _)| other == name) {
                return Err(Failure::usage(
                    format!("two modules are linked as '{name}'"),
                    "give them different names: --link NAME=FILE",
                ));
            }
        }
        for name in &self.deferred {
            let names = || self.links.iter().map(|(name, _)| name.as_str());
            if !names().any(|linked| linked == name) {
                let help = match nearest(name, names()) {
                    Some(near) => format!("did you mean '{near}'?"),
                    None => "link it with --link NAME=FILE".to_owned(),
                };
                return Err(Failure::usage(format!("no module is linked as '{name}'"), help));
            }
        }
        Ok(())
    }
}

impl Modules {
    /// The program that they make.
    pub(crate) fn program(&self) -> Program<'_> {
        let linked = self.linked.iter().map(|module| Linked {
            name: &module.name,
            wasm: &module.wasm,
            instantiation: module.instantiation,
        });
        Program { main: &self.main.1, linked: linked.collect() }
    }

    /// Says which file a diagnostic is about.
    pub(crate) fn locate<T>(&self, result: Result<T, Diagnostic>) -> Result<T, Failure> {
        result.map_err(|diagnostic| {
            let (path, wasm) = self.file(diagnostic.report().module.as_deref());
            Failure::in_wasm(diagnostic, path, wasm)
        })
    }

    /// The file of the module that is linked as `name`, or else of the main module, and its bytes.
    pub(crate) fn file(&self, name: Option<&str>) -> (&Path, &[u8]) {
        let linked = self.linked.iter().find(|module| Some(module.name.as_str()) == name);
        linked.map_or((&self.main.0, &self.main.1), |module| (&module.path, &module.wasm))
    }
}

/// Reads the module at `path`.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let _span = info_span!(target: "wasm2native", "read").entered();
    read_file(path).in_module(path)
}

/// `NAME=FILE`. A name may hold anything, an equals sign too where the file's name holds none.
fn parse_link(text: &str) -> Result<(String, PathBuf), String> {
    match text.rsplit_once('=') {
        Some((name, file)) if !name.is_empty() && !file.is_empty() => Ok((name.to_owned(), file.into())),
        _ => Err("expected NAME=FILE, like math=libmath.wasm".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links() {
        assert_eq!(parse_link("a=b.wasm"), Ok(("a".to_owned(), "b.wasm".into())));
        assert_eq!(parse_link("a=b=c.wasm"), Ok(("a=b".to_owned(), "c.wasm".into())));
        for bad in ["", "a", "=b", "a="] {
            assert!(parse_link(bad).is_err(), "{bad}");
        }
    }
}
