//! Attacks on a tree that stands still, or that another process changes while the program waits.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use libtest_mimic::Trial;
use rustix::fs::{CWD, FileType, Mode, mknodat};
use wasm2native_targets::Target;
use wasm2native_tests::attack::ground::Ground;
use wasm2native_tests::attack::snapshot::Snapshot;
use wasm2native_tests::confinement::Confinement;
use wasm2native_tests::machine::{self, Outcome};

type Attack = fn(&'static Target, Confinement) -> Result<(), String>;

const ATTACKS: &[(&str, Attack)] =
    &[("escapes", escapes), ("proc", proc), ("held", held), ("read-only", read_only), ("pipes", pipes), ("deep", deep)];

/// Each attack, and what shows that it is the kernel that confines where it should.
pub(crate) fn trials(target: &'static Target, confinement: Confinement) -> Vec<Trial> {
    let attacks = ATTACKS
        .iter()
        .map(|&(name, attack)| crate::trial(name, target, confinement, move || attack(target, confinement)));
    let mut trials: Vec<Trial> = attacks.collect();
    if confinement == Confinement::Kernel {
        trials.push(crate::trial("asks-the-kernel", target, confinement, move || asks_the_kernel(target)));
        trials.push(crate::trial("clocks", target, confinement, move || clocks(target)));
    }
    trials
}

/// Judges a guest that says `ok`, and what it has left outside.
fn judge(ground: &Ground, outcome: &Outcome, stdout: &str) -> Result<(), String> {
    let changes = ground.changes_outside();
    if outcome.code == 0 && outcome.output() == stdout && outcome.stderr.is_empty() && changes.is_empty() {
        return Ok(());
    }
    Err(format!("exit code {}: {}{}\n{changes}", outcome.code, outcome.output(), outcome.errors()))
}

/// A tree with every kind of way out.
fn ways_out() -> Ground {
    let ground = Ground::new();
    for file in ["file", "a/file", "a/b/file"] {
        ground.file(&format!("granted/{file}"), "inside");
    }
    let relative = [
        ("to-a", "a"),
        ("up", ".."),
        ("a/b/up", "../../.."),
        ("out", "../outside"),
        ("a/out", "../../outside"),
        ("a/b/out", "../../../outside"),
        ("out-file", "../outside/file"),
        ("out-none", "../outside/none"),
        ("out-and-in", "../granted/a"),
        ("chain", "chain-1"),
        ("chain-1", "./a/../chain-2"),
        ("chain-2", "to-a/b/out/file"),
        ("chain-abs", "to-a/../abs"),
        ("root", "/"),
    ];
    relative.iter().for_each(|(name, text)| ground.link(&format!("granted/{name}"), text));
    let absolute =
        [("abs", "outside"), ("abs-file", "outside/file"), ("abs-none", "outside/none"), ("abs-in", "granted")];
    absolute.iter().for_each(|(name, path)| ground.link(&format!("granted/{name}"), ground.at(path)));
    ground
}

fn escapes(target: &'static Target, confinement: Confinement) -> Result<(), String> {
    let ground = ways_out();
    // The links lead there, for whoever follows them.
    for way in ["out/file", "out-file", "abs/file", "abs-file", "chain", "a/b/out/file", "up/outside/file"] {
        let found = fs::read_to_string(ground.at("granted").join(way));
        if found.as_deref().ok() != Some(wasm2native_tests::attack::ground::SECRET) {
            return Err(format!("{way} leads to {found:?}: the attack proves nothing"));
        }
    }
    judge(&ground, &ground.run("escapes.c", target, confinement, &[]), "ok\n")
}

fn proc(target: &'static Target, confinement: Confinement) -> Result<(), String> {
    let ground = ways_out();
    let program = ground.build("proc.c", target, &["--dir", "granted::/", "--dir", "/proc::/proc"]);
    let args = [
        confinement.name(),
        "self/root",
        concat!("self/root", "/etc/passwd"),
        "self/cwd",
        "self/cwd/outside/file",
        "self/exe",
        "self/fd/0",
        "self/fd/3",
        "self/fd/3/file",
        "self/fd/3/..",
        "self/task/../root",
        "self/task/../../self/cwd",
        "self/ns/mnt",
        "thread-self/cwd/outside/file",
    ];
    let mut command = ground.command(&program, target, confinement, &args);
    judge(&ground, &machine::run(&mut command, &[]), "ok\n")
}

/// What the other process does each time that `held.c` waits.
fn held(target: &'static Target, confinement: Confinement) -> Result<(), String> {
    let ground = Ground::new();
    for file in ["granted/file", "granted/m/file", "granted/m/sub/file", "other/file"] {
        ground.file(file, "inside");
    }
    for secret in ["secret", "granted/secret", "elsewhere/secret", "other/secret"] {
        ground.file(secret, "secret");
    }
    ground.link("granted/m/up", "..");
    ground.link("granted/m/to-secret", "../secret");
    let program = ground.build("held.c", target, &["--dir", "granted::/", "--dir", "other::/other"]);
    let rename = |from: &str, to: &str| fs::rename(ground.at(from), ground.at(to)).expect("the ground can be changed");
    let moves: [&dyn Fn(); 5] = [
        &|| rename("granted/m", "elsewhere/m"),
        &|| ground.link("granted/m", "../elsewhere/m"),
        &|| rename("elsewhere/m", "other/m"),
        &|| rename("granted", "elsewhere/granted"),
        &|| fs::remove_dir_all(ground.at("elsewhere/granted")).expect("the ground can be changed"),
    ];
    let mut command = ground.command(&program, target, confinement, &[]);
    let mut child = machine::start(command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()));
    let mut answers = child.stdin.take().expect("standard input is a pipe");
    let mut lines = BufReader::new(child.stdout.take().expect("standard output is a pipe")).lines();
    let mut said = lines.next();
    for change in moves {
        match &said {
            Some(Ok(line)) if line == "ready" => change(),
            _ => break,
        }
        if answers.write_all(b"\n").is_err() {
            break;
        }
        said = lines.next();
    }
    let status = child.wait().map_err(|error| error.to_string())?;
    let changes = ground.changes_outside();
    match said {
        Some(Ok(line)) if line == "ok" && status.success() && changes.is_empty() => Ok(()),
        other => Err(format!("{status}, {other:?}\n{changes}")),
    }
}

fn read_only(target: &'static Target, confinement: Confinement) -> Result<(), String> {
    let ground = Ground::new();
    for file in ["read/file", "read/sub/file", "granted/file"] {
        ground.file(file, "inside");
    }
    fs::create_dir(ground.at("read/empty")).expect("a temporary folder can be written");
    ground.link("read/link", "file");
    ground.link("read/to-new", "new");
    let before = Snapshot::of(&ground.at("read"));
    let program = ground.build("read_only.c", target, &["--dir", "read::/read:ro", "--dir", "granted::/write"]);
    let outcome = machine::run(&mut ground.command(&program, target, confinement, &[]), &[]);
    let changes = before.changes(&Snapshot::of(&ground.at("read")));
    if changes.is_empty() { judge(&ground, &outcome, "ok\n") } else { Err(changes + &outcome.output()) }
}

fn pipes(target: &'static Target, confinement: Confinement) -> Result<(), String> {
    let ground = Ground::new();
    fs::create_dir(ground.at("granted/sub")).expect("a temporary folder can be written");
    mknodat(CWD, ground.at("granted/pipe"), FileType::Fifo, Mode::from_raw_mode(0o600), 0)
        .map_err(|error| error.to_string())?;
    ground.link("granted/to-pipe", "pipe");
    judge(&ground, &ground.run("pipes.c", target, confinement, &[]), "ok\n")
}

/// A tree that is deeper than a path can be long, above a secret.
fn deep(target: &'static Target, confinement: Confinement) -> Result<(), String> {
    let ground = Ground::new();
    ground.file("granted/file", "inside");
    ground.link("granted/way-out", Path::new(&"./".repeat(2000)).join("../outside"));
    judge(&ground, &ground.run("deep.c", target, confinement, &[]), "ok\n")
}

/// A program that opens a file ends at the filter's signal where the system call is deadly: it is the kernel that is asked.
fn asks_the_kernel(target: &'static Target) -> Result<(), String> {
    const SIGSYS: i32 = 31;
    let ground = ways_out();
    let outcome = ground.run("escapes.c", target, Confinement::Kill, &[]);
    if outcome.code == 128 + SIGSYS { Ok(()) } else { Err(format!("exit code {}", outcome.code)) }
}

/// Thousands of clocks are waited for where few files may be open.
fn clocks(target: &'static Target) -> Result<(), String> {
    let ground = Ground::new();
    let program = ground.build("clocks.c", target, &[]);
    let script = "ulimit -n 64 && exec \"$0\"";
    let outcome = machine::run(Command::new("timeout").args(["300", "sh", "-c", script]).arg(program), &[]);
    judge(&ground, &outcome, "ok\n")
}
