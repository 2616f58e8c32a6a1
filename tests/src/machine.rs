//! Running a program and seeing what it did: natively, or under the target's emulator.
//!
//! Every run ends: one that takes too long is killed, and is a failure.

use std::ffi::OsStr;
use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Mutex, PoisonError};

use wasm2native_targets::Target;

use crate::confinement::Confinement;
use crate::places;

/// Seconds that a program may run. Emulated interpreters on a loaded machine stay far below it.
const TIME_LIMIT_SECONDS: &str = "300";

/// What a program left behind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Its exit code; 128 + the signal's number where a signal ended it, as shells count.
    pub code: i32,
    /// What it wrote to standard output.
    pub stdout: Vec<u8>,
    /// What it wrote to standard error.
    pub stderr: Vec<u8>,
}

impl Outcome {
    /// Standard error as text, broken UTF-8 replaced.
    #[must_use]
    pub fn errors(&self) -> String {
        String::from_utf8_lossy(&self.stderr).into_owned()
    }

    /// Standard output as text, broken UTF-8 replaced.
    #[must_use]
    pub fn output(&self) -> String {
        String::from_utf8_lossy(&self.stdout).into_owned()
    }
}

/// The command that runs `executable`, built for `target`, on this machine.
///
/// # Panics
/// If that takes an emulator which is not installed.
#[must_use]
pub fn command(executable: &Path, target: &Target) -> Command {
    confined_command(executable, target, Confinement::Kernel)
}

/// The command that runs `executable`, built for `target`, with its paths confined by `confinement`.
///
/// # Panics
/// If that takes an emulator which is not installed.
#[must_use]
pub fn confined_command(executable: &Path, target: &Target, confinement: Confinement) -> Command {
    let mut command = limited();
    confinement.wrap(&mut command);
    if Target::host().is_none_or(|host| host.name != target.name) {
        let name = target.emulator.unwrap_or_else(|| panic!("nothing runs programs for {} here", target.name));
        let emulator = places::tool(name).unwrap_or_else(|| panic!("{name} is missing: run tests/setup.sh"));
        command.arg(emulator);
    }
    command.arg(executable);
    command.env_clear();
    command
}

/// A command that runs what its arguments say, and ends it when that takes too long.
#[must_use]
pub fn limited() -> Command {
    let mut command = Command::new("timeout");
    command.args(["--kill-after=5", TIME_LIMIT_SECONDS]);
    command
}

/// Runs a command to its end with `stdin` as its standard input.
///
/// # Panics
/// If it cannot be started.
pub fn run(command: &mut Command, stdin: &[u8]) -> Outcome {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = start(command);
    let mut pipe = child.stdin.take().expect("standard input is a pipe");
    let output = std::thread::scope(|scope| {
        // A program that ends without reading its input closes the pipe: that is its choice, not an error.
        scope.spawn(move || drop(pipe.write_all(stdin)));
        child.wait_with_output().expect("a started program can be waited for")
    });
    Outcome { code: exit_code(output.status), stdout: output.stdout, stderr: output.stderr }
}

/// Writes a file that can be executed at once, whatever other threads start.
///
/// # Panics
/// If it cannot be written.
pub fn write_executable(path: &Path, bytes: &[u8]) {
    let _no_start = STARTING.lock().unwrap_or_else(PoisonError::into_inner);
    let file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o755).open(path);
    file.and_then(|mut file| file.write_all(bytes)).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}

/// Starts a command.
///
/// # Panics
/// If it cannot be started.
pub fn start(command: &mut Command) -> Child {
    let _no_writing = STARTING.lock().unwrap_or_else(PoisonError::into_inner);
    command.spawn().unwrap_or_else(|error| panic!("cannot start {command:?}: {error}"))
}

/// Held while a process starts, and while an executable is open for writing: a process that another thread starts at that
/// moment has the file open too until it is executed itself, and what is open for writing cannot be executed.
static STARTING: Mutex<()> = Mutex::new(());

/// Runs `executable`, built for `target`, in `folder`.
///
/// # Panics
/// If it cannot be started.
pub fn run_program<A: AsRef<OsStr>>(
    executable: &Path,
    target: &Target,
    folder: &Path,
    args: &[A],
    stdin: &[u8],
) -> Outcome {
    run(command(executable, target).args(args).current_dir(folder), stdin)
}

fn exit_code(status: ExitStatus) -> i32 {
    use std::os::unix::process::ExitStatusExt;
    status.code().unwrap_or_else(|| 128 + status.signal().unwrap_or(0))
}
