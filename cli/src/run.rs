//! `wasm2native run`: builds into the cache and becomes the program.
//!
//! Invariant: the program replaces this process, so that streams, signals and the exit code are its own.

use crate::cache::{Cache, Key};
use crate::failure::Failure;
use crate::flags::Flags;
use crate::modules::ModuleFlags;
use crate::warnings::Warnings;
use crate::{build, linker, observe, runtime};
use clap::Args;
use std::ffi::OsString;
use std::io;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use wasm2native_compiler::{Diagnostic, Emit, Kind, Options};
use wasm2native_targets::Target;

/// Build a module into a cache folder and run it
///
/// The second run of the same module with the same flags starts at once. The cache is a folder `wasm2native` where the
/// system keeps caches, or the folder that WASM2NATIVE_CACHE_DIR names; it keeps the 64 programs used last, and at most
/// 512 MiB of them.
#[derive(Args, Debug)]
#[command(after_help = crate::exit::help())]
pub(crate) struct Run {
    /// Module to run: .wasm, .wat, or `-` for standard input. It may stand behind `--`, before its arguments: so a runner of
    /// Cargo's is `wasm2native run --`
    #[arg(required_unless_present = "arguments")]
    module: Option<PathBuf>,

    #[command(flatten)]
    modules: ModuleFlags,

    #[command(flatten)]
    flags: Flags,

    /// Arguments of the program
    #[arg(last = true, value_name = "ARGS")]
    arguments: Vec<OsString>,
}

impl Run {
    pub(crate) fn execute(&self) -> Result<(), Failure> {
        let (module, arguments) = self.module();
        let options = self.flags.options(Emit::Executable)?;
        let launcher = Launcher::of(options.target)?;
        let observer = observe::start(&self.flags);
        let program = self.program(module, &options);
        observer.finish();
        let program = program?;
        let error = launcher.exec(&program, module, arguments);
        Err(Diagnostic::io("cannot run", &program, error).into())
    }

    /// The module and its arguments: what stands first behind `--` is the module where none stands before.
    fn module(&self) -> (&Path, &[OsString]) {
        match (&self.module, self.arguments.split_first()) {
            (Some(module), _) => (module, &self.arguments),
            (None, Some((module, arguments))) => (Path::new(module), arguments),
            (None, None) => unreachable!("one of them is required"),
        }
    }

    /// The cached program, built where it is not there yet.
    fn program(&self, module: &Path, options: &Options) -> Result<PathBuf, Failure> {
        let modules = self.modules.read(module)?;
        let cache = Cache::open()?;
        let linker = self.flags.linker(options.target)?;
        let key = Key::new(&modules.program(), options, &linker, runtime::archive(options.target)?);
        if let Some(program) = cache.find(&key) {
            return Ok(program);
        }
        self.flags.start_threads();
        let bytes = build::executable(modules, options, &linker, Warnings::Told)?;
        cache.store(&key, &bytes)
    }
}

/// How programs of a target start on this machine.
pub(crate) enum Launcher {
    /// They are this machine's own.
    Native,
    /// Through an emulator of QEMU's user mode.
    Emulator(PathBuf),
}

impl Launcher {
    /// The launcher for `target`.
    ///
    /// # Errors
    /// [`Kind::Target`] where neither the CPU nor an emulator in `PATH` runs it.
    pub(crate) fn of(target: &'static Target) -> Result<Self, Diagnostic> {
        if Target::host().is_some_and(|host| host.name == target.name) {
            return Ok(Self::Native);
        }
        let refusal = |message: String| Diagnostic::new(Kind::Target { target: target.name.to_owned(), message });
        let Some(emulator) = target.emulator else {
            let message = "its programs do not run on this machine, and there is no emulator of the system".to_owned();
            return Err(refusal(message).help("build the program, and run it on such a machine"));
        };
        linker::find(emulator).map(Self::Emulator).ok_or_else(|| {
            refusal(format!("its programs do not run on this machine, and there is no '{emulator}' in PATH"))
                .help(format!("install the emulator ({REMEDY}), or build and run the program on such a machine"))
        })
    }

    /// Becomes the program. Returns only where that fails.
    fn exec(&self, program: &Path, name: &Path, args: &[OsString]) -> io::Error {
        let mut command = match self {
            Self::Native => {
                let mut command = Command::new(program);
                command.arg0(name);
                command
            }
            Self::Emulator(emulator) => {
                let mut command = Command::new(emulator);
                command.arg("-0").arg(name).arg(program);
                command
            }
        };
        command.args(args).exec()
    }
}

/// The command that installs every emulator, on Debian and Ubuntu.
pub(crate) const REMEDY: &str = "apt-get install qemu-user";
