//! What WASI's functions cost in system calls: one each where they need the system, none where they do not, and nothing for
//! memory. The emulators list the calls of a program, on both CPUs.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;
use wasm2native_targets::{LINUX, Target};
use wasm2native_tests::{command, guest, machine, places};

/// Each way to call a function, with the system calls that one such call makes.
const COSTS: &[(&str, &[&str])] = &[
    ("fd_write", &["write"]),
    ("fd_write-60", &["writev"]),
    ("fd_read", &["read"]),
    ("fd_read-60", &["readv"]),
    ("fd_pwrite", &["pwrite64"]),
    ("fd_pwrite-60", &["pwritev"]),
    ("fd_pread", &["pread64"]),
    ("fd_pread-60", &["preadv"]),
    ("fd_seek", &["lseek"]),
    ("fd_tell", &["lseek"]),
    ("fd_filestat_get", &["fstat"]),
    ("path_filestat_get", &["newfstatat"]),
    ("path_create_directory", &["mkdirat"]),
    ("clock_time_get", &["clock_gettime"]),
    ("random_get", &["getrandom"]),
    ("sched_yield", &["sched_yield"]),
    ("fd_renumber", &[]),
    ("fd_prestat_get", &[]),
    ("args_sizes_get", &[]),
    // Of the many entries that a system call brings, these are the next ones.
    ("fd_readdir", &[]),
];

/// How often the program at `file` makes which system call, when it calls `name` `count` times.
fn calls(file: &Path, target: &Target, name: &str, count: u32) -> BTreeMap<String, u32> {
    let folder = file.parent().expect("a file lies in a folder");
    let mut command = Command::new(target.emulator.expect("Linux has one"));
    command.arg("-strace").arg(file).args([name, &count.to_string()]).current_dir(folder);
    let outcome = machine::run(&mut command, &[]);
    assert_eq!(outcome.code, 0, "{}: {name}: {}", target.name, outcome.errors());
    let mut found = BTreeMap::new();
    // `PROCESS NAME(ARGUMENTS) = RESULT`, a line each; `PROCESS Unknown syscall NUMBER` for what the emulator lacks.
    for line in outcome.errors().lines() {
        let (_, call) = line.split_once(' ').unwrap_or_else(|| panic!("no system call: {line}"));
        let (name, _) = call.split_once('(').unwrap_or((call, ""));
        *found.entry(name.to_owned()).or_default() += 1;
    }
    found
}

#[test]
fn a_call_is_one_system_call_at_most() {
    const FEW: u32 = 5;
    const MANY: u32 = 45;
    let module = guest::module(&places::tests().join("programs/load/calls.c"), &[]);
    for &target in LINUX {
        let folder = TempDir::new().expect("there is room for temporary files");
        let file = folder.path().join("program");
        std::fs::create_dir(folder.path().join("work")).expect("a temporary folder can be written");
        for number in 0..60 {
            std::fs::write(folder.path().join(format!("work/entry-{number}")), "text")
                .expect("a temporary folder can be written");
        }
        let outcome = command::build(folder.path(), &module, &file, target, &["--dir", "work::/"]);
        assert_eq!(outcome.code, 0, "{}", outcome.errors());
        for (name, cost) in COSTS {
            let (few, many) = (calls(&file, target, name, FEW), calls(&file, target, name, MANY));
            let more: BTreeMap<&str, u32> = many
                .iter()
                .map(|(call, count)| (call.as_str(), count - few.get(call).unwrap_or(&0)))
                .filter(|(_, count)| *count > 0)
                .collect();
            let expected: BTreeMap<&str, u32> = cost.iter().map(|&call| (call, MANY - FEW)).collect();
            assert_eq!(more, expected, "{}: {name}", target.name);
        }
    }
}
