//! The cache of `run`: programs by the content of everything they are made from.
//!
//! Invariant: a file under a key's name is whole, and is the program that the key stands for.

use crate::cache_folder::CacheFolder;
use crate::failure::Failure;
use etcetera::BaseStrategy as _;
use std::fs::{self, File};
use std::path::PathBuf;
use std::time::SystemTime;
use wasm2native_compiler::{CODEGEN_VERSION, Cpu, FileMode, Grants, Linked, Linker, Options, Program, write_output};

/// Programs that stay in the cache, at most.
const MAX_PROGRAMS: usize = 64;
/// Bytes that they take together, at most. The newest stays whatever its size.
const MAX_BYTES: u64 = 512 << 20;
/// Names the folder.
const VARIABLE: &str = "WASM2NATIVE_CACHE_DIR";

/// The cache folder.
pub(crate) struct Cache {
    folder: CacheFolder,
}

impl Cache {
    /// Opens the cache, making its folder where there is none.
    ///
    /// # Errors
    /// [`Kind::Io`](wasm2native_compiler::Kind::Io) where there is no place for it.
    pub(crate) fn open() -> Result<Self, Failure> {
        let folder = match std::env::var_os(VARIABLE) {
            Some(folder) if !folder.is_empty() => PathBuf::from(folder),
            _ => match etcetera::choose_base_strategy() {
                Ok(strategy) => strategy.cache_dir().join("wasm2native"),
                Err(_) => return Err(Failure::usage("there is no home folder to keep a cache in", help())),
            },
        };
        let folder = CacheFolder::open(&folder, MAX_PROGRAMS, MAX_BYTES).map_err(|error| error.help(help()))?;
        Ok(Self { folder })
    }

    /// The program of `key`, which counts as used now.
    pub(crate) fn find(&self, key: &Key) -> Option<PathBuf> {
        let path = self.folder.file(&key.0);
        let file = File::open(&path).ok()?;
        // In a cache that cannot be written, order of use is lost and nothing else.
        if let Err(error) = file.set_modified(SystemTime::now()) {
            tracing::debug!(target: "wasm2native", "cache: {error}");
        }
        Some(path)
    }

    /// Keeps a program, and makes room for it.
    pub(crate) fn store(&self, key: &Key, program: &[u8]) -> Result<PathBuf, Failure> {
        let path = self.folder.file(&key.0);
        write_output(&path, program, FileMode::Executable).map_err(|error| error.help(help()))?;
        self.folder.evict(&path);
        Ok(path)
    }
}

fn help() -> String {
    format!("set {VARIABLE} to a folder that can be written")
}

/// What a program is made from, as one name.
pub(crate) struct Key(String);

impl Key {
    /// The key of a program's modules, the options that reach its program, and the tool that makes it.
    pub(crate) fn new(program: &Program<'_>, options: &Options, linker: &Linker, runtime: &[u8]) -> Self {
        let mut hash = Fields(blake3::Hasher::new());
        hash.field(program.main);
        hash.count(program.linked.len());
        for Linked { name, wasm, instantiation } in &program.linked {
            hash.text(name);
            hash.field(wasm);
            hash.text(&format!("{instantiation:?}"));
        }
        hash.field(runtime);
        hash.text(&format!(
            "{} {} {CODEGEN_VERSION} {linker:?} {:?}",
            env!("CARGO_PKG_VERSION"),
            wasm2native_abi::ABI_VERSION,
            own_file()
        ));
        // Every field by name: one that is added to the options is a compile error here.
        let Options {
            target,
            features,
            emit: _,
            name: _,
            cpu,
            opt_level,
            instance,
            memory_base,
            memory_bounds,
            traps,
            trap_json,
            trap_offsets,
            core_dumps,
            profiling,
            relaxed_simd,
            nans,
            fuel,
            interruption,
            unknown_imports,
            grants,
            hardening,
            symbols,
            stack_bytes,
            verify: _,
            func_cache: _,
        } = options;
        hash.text(target.name);
        // What is refused does not come from the cache either.
        hash.text(&features.to_string());
        match cpu {
            Cpu::Level(level) => hash.text(level.name),
            // The folder may be shared by machines.
            Cpu::Native => hash.text(&native_features()),
        }
        hash.text(&format!(
            "{opt_level:?} {instance:?} {memory_base:?} {memory_bounds:?} {traps:?} {trap_json:?} {trap_offsets:?} {core_dumps:?} {profiling:?} {relaxed_simd:?} {nans:?} {fuel:?} {interruption:?} {unknown_imports:?} \
             {hardening:?} {symbols:?} {stack_bytes:?}"
        ));
        hash.grants(grants);
        Self(hash.0.finalize().to_hex().to_string())
    }
}

/// A hash of fields, each with its length: no two lists of fields run into the same bytes.
struct Fields(blake3::Hasher);

impl Fields {
    fn field(&mut self, bytes: &[u8]) {
        self.0.update(&(bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
    }

    fn text(&mut self, text: &str) {
        self.field(text.as_bytes());
    }

    fn count(&mut self, count: usize) {
        self.0.update(&(count as u64).to_le_bytes());
    }

    fn grants(&mut self, grants: &Grants) {
        // Every field, with its name and its strings quoted: no two policies look the same.
        self.text(&format!("{grants:?}"));
    }
}

/// Length and time of this command's own file: a rebuilt command of the same version makes other programs.
fn own_file() -> Option<(u64, SystemTime)> {
    let metadata = std::env::current_exe().and_then(fs::metadata).ok()?;
    Some((metadata.len(), metadata.modified().ok()?))
}

/// What this machine's kernel says of its CPU: the line of features.
fn native_features() -> String {
    let text = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let line = text.lines().find(|line| line.starts_with("flags") || line.starts_with("Features"));
    format!("native {}", line.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cache_folder;
    use wasm2native_compiler::{Features, Instantiation, Nans, Profiling};
    use wasm2native_targets::TARGETS;

    fn key(change: impl FnOnce(&mut Options)) -> String {
        key_of(&b"module".as_slice().into(), change)
    }

    fn key_of(program: &Program<'_>, change: impl FnOnce(&mut Options)) -> String {
        let mut options = Options::new(TARGETS[0]);
        change(&mut options);
        Key::new(program, &options, &Linker::Embedded, b"runtime").0
    }

    #[test]
    fn keys_tell_builds_apart() {
        let plain = key(|_| ());
        assert_eq!(plain, key(|_| ()));
        assert!(cache_folder::is_key(plain.as_ref()));
        assert_ne!(plain, key(|options| options.grants.args = vec!["a".into(), "b".into()]));
        let split = key(|options| options.grants.args = vec!["a".into(), "b".into()]);
        assert_ne!(split, key(|options| options.grants.args = vec!["ab".into()]));
        assert_ne!(plain, key(|options| options.nans = Nans::Canonical));
        assert_ne!(plain, key(|options| options.stack_bytes = Some(1)));
        assert_ne!(plain, key(|options| options.hardening.parts = 0));
        assert_ne!(plain, key(|options| options.features = Features::parse("2.0").expect("a set")));
        assert_ne!(plain, key(|options| options.cpu = Cpu::Native));
        assert_ne!(plain, key(|options| options.target = TARGETS[1]));
        let file = || "app.profile".to_owned();
        assert_ne!(plain, key(|options| options.profiling = Profiling::Generate { file: file() }));
    }

    #[test]
    fn keys_tell_linked_modules_apart() {
        let linked = |name, instantiation| {
            let linked = vec![Linked { name, wasm: b"other", instantiation }];
            key_of(&Program { main: b"module", linked }, |_| ())
        };
        let keys = [
            key(|_| ()),
            linked("a", Instantiation::AtStart),
            linked("b", Instantiation::AtStart),
            linked("a", Instantiation::OnRequest),
        ];
        assert_eq!(keys.iter().collect::<std::collections::BTreeSet<_>>().len(), keys.len());
    }
}
