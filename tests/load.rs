//! Programs under load: many files and large ones, pipes that are slow or closed, signals while they wait, full disks. Each passes
//! or fails by what it sees, never by how long that takes.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;
use wasm2native_targets::{LINUX, Target};
use wasm2native_tests::{command, guest, machine, places};

/// A program of `programs/load`, built for a target, with a folder of its own.
struct Program {
    folder: TempDir,
    file: PathBuf,
    target: &'static Target,
}

impl Program {
    fn build(name: &str, grants: &[&str], target: &'static Target) -> Self {
        let folder = TempDir::new().expect("there is room for temporary files");
        std::fs::create_dir(folder.path().join("work")).expect("a temporary folder can be written");
        let module = guest::module(&places::tests().join("programs/load").join(name), &[]);
        let file = folder.path().join("program");
        let grants: Vec<&str> = grants.iter().flat_map(|grant| ["--dir", grant]).collect();
        let outcome = command::build(folder.path(), &module, &file, target, &grants);
        assert_eq!(outcome.code, 0, "{}", outcome.errors());
        Self { folder, file, target }
    }

    /// Runs it to its end under a shell's `limit` (`ulimit`'s arguments).
    fn succeeds(&self, limit: &str, args: &[&str]) {
        let run = machine::command(&self.file, self.target);
        let script = format!("ulimit {limit} && exec \"$@\"");
        let mut limited = Command::new("sh");
        limited.args(["-c", &script, "sh"]).arg(run.get_program()).args(run.get_args()).args(args);
        let outcome = machine::run(limited.current_dir(self.folder.path()), &[]);
        let found = (outcome.code, outcome.output(), outcome.errors());
        assert_eq!(found, (0, "ok\n".to_owned(), String::new()), "{}: {args:?}", self.target.name);
    }

    fn start(&self, args: &[&str]) -> Running {
        // Not through `timeout`: signals go to the program itself, which ends with this value at the latest.
        let mut command = match Target::host() {
            Some(host) if host.name == self.target.name => Command::new(&self.file),
            _ => {
                let mut emulated = Command::new(self.target.emulator.expect("Linux has one"));
                emulated.arg(&self.file);
                emulated
            }
        };
        command.args(args).current_dir(self.folder.path());
        let mut child = machine::start(command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()));
        let input = child.stdin.take();
        let output = BufReader::new(child.stdout.take().expect("standard output is a pipe"));
        Running { child, input, output: Some(output) }
    }
}

/// A program that is under way.
struct Running {
    child: Child,
    input: Option<ChildStdin>,
    output: Option<BufReader<ChildStdout>>,
}

impl Running {
    fn write(&mut self, bytes: &[u8]) {
        self.input.as_mut().expect("its input is open").write_all(bytes).expect("it reads its input");
    }

    #[track_caller]
    fn expect(&mut self, line: &str) {
        let mut found = String::new();
        self.output.as_mut().expect("its output is open").read_line(&mut found).expect("it writes text");
        if found != line {
            let errors = self.errors();
            panic!("it says {found:?}, not {line:?}; on standard error: {errors}");
        }
    }

    /// What it says on standard error until it ends.
    fn errors(&mut self) -> String {
        (self.input, self.output) = (None, None);
        let mut errors = String::new();
        self.child
            .stderr
            .take()
            .expect("standard error is a pipe")
            .read_to_string(&mut errors)
            .expect("it writes text");
        errors
    }

    #[track_caller]
    fn ends(mut self, errors: &str) {
        assert_eq!(self.errors(), errors);
        assert_eq!(self.child.wait().expect("it can be waited for").code(), Some(0));
    }

    /// Interrupts it many times, in every way that ends no process.
    fn disturb(&self) {
        for _ in 0..5 {
            for signal in ["WINCH", "CHLD", "URG", "CONT", "STOP", "CONT"] {
                let pid = self.child.id().to_string();
                let sent = Command::new("kill").args(["-s", signal, &pid]).status().expect("there is a `kill`");
                assert!(sent.success(), "{signal}");
                pause(2);
            }
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It has ended where the test has passed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Gives the program the time to wait in vain; too little of it makes a test easier and never wrong.
fn pause(milliseconds: u64) {
    std::thread::sleep(Duration::from_millis(milliseconds));
}

fn on_every_target(name: &str, grants: &[&str], check: impl Fn(&Program)) {
    for &target in LINUX {
        check(&Program::build(name, grants, target));
    }
}

fn entries(folder: &Path) -> usize {
    std::fs::read_dir(folder).expect("a temporary folder can be read").count()
}

#[test]
fn ten_thousand_cycles() {
    on_every_target("files.c", &["work::/"], |program| program.succeeds("-n 64", &["cycles", "10000"]));
}

#[test]
fn two_thousand_files_at_once() {
    on_every_target("files.c", &["work::/"], |program| {
        program.succeeds("-n 2100", &["at-once", "2000"]);
        assert_eq!(entries(&program.folder.path().join("work")), 2000);
    });
}

#[test]
fn as_many_files_as_the_system_allows() {
    on_every_target("files.c", &["work::/"], |program| program.succeeds("-n 200", &["until-refused"]));
}

#[test]
fn a_thousand_entries_through_64_bytes() {
    on_every_target("files.c", &["work::/"], |program| program.succeeds("-n 64", &["entries", "1000"]));
}

#[test]
fn a_file_beyond_4_gib() {
    on_every_target("files.c", &["work::/"], |program| program.succeeds("-n 64", &["large"]));
}

#[test]
fn a_slow_pipe() {
    on_every_target("pipes.c", &[], |program| {
        let mut running = program.start(&["slow"]);
        for _ in 0..5 {
            running.expect("waiting\n");
            pause(20);
            running.write(b"piece");
        }
        running.expect("waiting\n");
        pause(20);
        running.input = None;
        running.expect("end\n");
        running.ends("");
    });
}

#[test]
fn a_closed_pipe() {
    on_every_target("pipes.c", &[], |program| {
        let mut running = program.start(&["closed"]);
        let mut some = [0; 10_000];
        running.output.as_mut().expect("its output is open").read_exact(&mut some).expect("it writes");
        running.output = None;
        running.ends("broken pipe\n");
    });
}

#[test]
fn a_pipe_that_was_never_open() {
    on_every_target("pipes.c", &[], |program| {
        let mut running = program.start(&["closed"]);
        running.output = None;
        running.ends("broken pipe\n");
    });
}

#[test]
fn signals_while_it_waits() {
    on_every_target("pipes.c", &[], |program| {
        let mut running = program.start(&["interrupted"]);
        running.expect("reading\n");
        running.disturb();
        running.write(b"1");
        running.expect("polling\n");
        running.disturb();
        running.write(b"2");
        running.expect("sleeping\n");
        running.disturb();
        running.expect("writing\n");
        running.disturb();
        let mut block = vec![0; 1 << 20];
        running.output.as_mut().expect("its output is open").read_exact(&mut block).expect("it writes");
        assert!(block.iter().all(|&byte| byte == b'x'));
        running.expect("\n");
        running.expect("end\n");
        running.ends("");
    });
}

#[test]
fn a_full_disk() {
    on_every_target("disk.c", &["/dev::/dev"], |program| program.succeeds("-n 64", &["full"]));
}

#[test]
fn files_that_may_not_grow() {
    on_every_target("disk.c", &["work::/disk"], |program| {
        // 16 blocks of 512 bytes.
        for what in ["limited", "resized", "allocated"] {
            program.succeeds("-f 16", &[what]);
        }
    });
}
