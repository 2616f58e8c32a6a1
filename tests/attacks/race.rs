//! Races: while a program calls a function on a path, this process swaps the directories of that path for links that lead
//! outside, or moves them outside.
//!
//! ```text
//! granted/d  ◀─ exchange ─▶  granted/l -> ../outside          a directory on the way
//! granted/f  ◀─ exchange ─▶  granted/s -> ../outside/file     a file at the end
//! granted/m  ◀── moved ───▶  elsewhere/m                      a directory that `..` is taken from
//! ```
//! A race is won by whoever shows the program something outside, or has it change anything there. That the same swaps let a
//! native program escape, also one that looks before it opens, is tested first ([`controls`]).

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::{Duration, Instant};

use libtest_mimic::Trial;
use rustix::fs::{CWD, Mode, OFlags};
use wasm2native_targets::Target;
use wasm2native_tests::attack::ground::{Ground, SECRET};
use wasm2native_tests::attack::swap::{self, Move};
use wasm2native_tests::confinement::Confinement;
use wasm2native_tests::machine;

/// How often each pair is swapped while a function is attacked, at least.
const SWAPS: u64 = 100_000;
/// The same under an emulator, whose programs walk like those of this machine and slower.
const EMULATED_SWAPS: u64 = 25_000;
/// The time that the races give to what they attack, in nanoseconds.
const MAGIC: i64 = 12_345;

/// What a race moves.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Prize {
    /// Directories and links change places.
    Swapped,
    /// Files and links do so too.
    FilesToo,
    /// A directory leaves the tree and comes back.
    Moved,
}

const RACES: &[(&str, Prize)] = &[
    ("open", Prize::FilesToo),
    ("create", Prize::FilesToo),
    ("directory", Prize::Swapped),
    ("unlink", Prize::Swapped),
    ("rename", Prize::Swapped),
    ("link", Prize::Swapped),
    ("symlink", Prize::Swapped),
    ("readlink", Prize::Swapped),
    ("stat", Prize::FilesToo),
    ("times", Prize::FilesToo),
    ("parent", Prize::Moved),
    ("parent-times", Prize::Moved),
];

/// A race for each function of `race.c`.
pub(crate) fn trials(target: &'static Target, confinement: Confinement) -> Vec<Trial> {
    let trial = |&(name, prize)| {
        crate::trial(&format!("race-{name}"), target, confinement, move || race(name, prize, target, confinement))
    };
    RACES.iter().map(trial).collect()
}

fn race(name: &str, prize: Prize, target: &Target, confinement: Confinement) -> Result<(), String> {
    let ground = ground();
    let program = ground.build("race.c", target, &["--dir", "granted::/"]);
    let mut command = ground.command(&program, target, confinement, &[name]);
    let moves = moves(&ground, prize);
    let is_native = Target::host().is_some_and(|host| host.name == target.name);
    let wanted = if is_native { SWAPS } else { EMULATED_SWAPS };
    let (outcome, made) =
        swap::during(&moves, wanted, &ground.at("granted/enough"), || machine::run(&mut command, &[]));
    let mut wrong = ground.changes_outside();
    if outcome.code != 0 || !outcome.stderr.is_empty() {
        wrong += &format!("exit code {}: {}{}\n", outcome.code, outcome.output(), outcome.errors());
    }
    if made < wanted {
        wrong += &format!("only {made} swaps\n");
    }
    wrong += &changes_elsewhere(&ground);
    if wrong.is_empty() { Ok(()) } else { Err(wrong) }
}

fn ground() -> Ground {
    let ground = Ground::new();
    for file in ["file", "f", "d/file", "d/sub/file", "x/own"] {
        ground.file(&format!("granted/{file}"), "inside");
    }
    fs::create_dir_all(ground.at("granted/m/sub/deep")).expect("a temporary folder can be written");
    ground.link("granted/d/link", "file");
    ground.link("granted/x/to-d", "../d");
    ground.link("granted/l", "../outside");
    ground.link("granted/s", "../outside/file");
    ground
}

fn moves(ground: &Ground, prize: Prize) -> Vec<Move> {
    let exchange = |one: &str, other: &str| Move::Exchange(ground.at(one), ground.at(other));
    match prize {
        Prize::Swapped => vec![exchange("granted/d", "granted/l")],
        Prize::FilesToo => vec![exchange("granted/d", "granted/l"), exchange("granted/f", "granted/s")],
        Prize::Moved => vec![Move::ThereAndBack(ground.at("granted/m"), ground.at("elsewhere/m"))],
    }
}

/// What has changed where directories were moved to, besides what moving them changes.
fn changes_elsewhere(ground: &Ground) -> String {
    let elsewhere = ground.at("elsewhere");
    let mut wrong = String::new();
    let meta = elsewhere.metadata().expect("it is there");
    if (meta.atime(), meta.atime_nsec()) == (0, MAGIC) {
        wrong += "the access time of the directory above a moved one was set\n";
    }
    let entries = fs::read_dir(&elsewhere).expect("it can be read");
    let names: Vec<_> = entries.map(|entry| entry.expect("it can be read").file_name()).collect();
    if names != ["file"] || fs::read(elsewhere.join("file")).ok().as_deref() != Some(SECRET.as_bytes()) {
        wrong += &format!("elsewhere has now {names:?}, or its file has changed\n");
    }
    wrong
}

/// That the races can be won: a native program that does what a careless runtime would is led outside by them.
pub(crate) fn controls() -> Vec<Trial> {
    let control = |name: &str, prize, attempt: fn(&Path) -> Option<String>| {
        Trial::test(format!("control-{name}"), move || {
            let ground = ground();
            let moves = moves(&ground, prize);
            let granted = ground.at("granted");
            let limit = Instant::now() + Duration::from_secs(120);
            let (escaped, _) = swap::during(&moves, SWAPS, &ground.at("granted/enough"), || {
                while Instant::now() < limit {
                    if attempt(&granted).as_deref() == Some(SECRET) {
                        return true;
                    }
                }
                false
            });
            if escaped { Ok(()) } else { Err("no escape in two minutes: the races prove nothing".into()) }
        })
    };
    vec![
        control("opens", Prize::Swapped, |granted| fs::read_to_string(granted.join("d/file")).ok()),
        control("looks-before-it-opens", Prize::Swapped, |granted| {
            let is_directory = granted.join("d").symlink_metadata().is_ok_and(|meta| meta.is_dir());
            if is_directory { fs::read_to_string(granted.join("d/file")).ok() } else { None }
        }),
        control("looks-at-the-file", Prize::FilesToo, |granted| {
            let is_link = granted.join("f").symlink_metadata().is_ok_and(|meta| meta.is_symlink());
            if is_link { None } else { fs::read_to_string(granted.join("f")).ok() }
        }),
        control("goes-up-step-by-step", Prize::Moved, |granted| {
            let step = OFlags::PATH | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
            let below = rustix::fs::openat(CWD, granted.join("m/sub"), step, Mode::empty()).ok()?;
            let file = rustix::fs::openat(below, "../../file", OFlags::RDONLY | OFlags::CLOEXEC, Mode::empty()).ok()?;
            std::io::read_to_string(fs::File::from(file)).ok()
        }),
    ]
}
