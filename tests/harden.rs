//! What executables give up before their first wasm instruction: that it is gone, that nothing is gone which they need, and
//! what is said of it. That every program of the other tests runs hardened is a part of the proof.

#[path = "harden/completeness.rs"]
mod completeness;
#[path = "harden/hooked.rs"]
mod hooked;
#[path = "harden/kernel.rs"]
mod kernel;
#[path = "harden/machine_code.rs"]
mod machine_code;

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::process::{Command, Stdio};

use hooked::Argument::{Bytes, Number, Result};
use hooked::{Argument, Ask, Hooked};
use object::{Object as _, ObjectSymbol as _};
use tempfile::TempDir;
use wasm2native_targets::{LINUX, Target};
use wasm2native_tests::{command, guest, machine, places};

/// Exit code of a program that the filter kills, as shells count: 128 and `SIGSYS`.
const KILLED: i32 = 128 + 31;
const EPERM: i32 = 1;
const EACCES: i32 = 13;

fn ask(numbers: (u64, u64), arguments: &[Argument]) -> Ask {
    Ask { numbers, arguments: arguments.to_vec() }
}

fn path(path: &str) -> Argument {
    Bytes(format!("{path}\0").into_bytes())
}

/// `openat` of a path in the folder that the program runs in.
fn open(name: &str, flags: i64) -> Ask {
    const AT_FDCWD: i64 = -100;
    ask((257, 56), &[Number(AT_FDCWD), path(name), Number(flags)])
}

const O_RDONLY: i64 = 0;
const O_WRONLY: i64 = 1;

/// Fields of a module that make a linked function need a system call.
const GROWS: &str = "(start $grow) (func $grow (drop (memory.grow (i32.const 0))))";
const OPENS: &str = "(start $open) (func $open (drop (call $path_open (i32.const 9) (i32.const 0) (i32.const 0)
    (i32.const 0) (i32.const 0) (i64.const 0) (i64.const 0) (i32.const 0) (i32.const 0))))";

#[test]
fn a_system_call_outside_the_filter_kills() {
    let hooked = Hooked::new();
    let getppid = [ask((110, 173), &[])];
    assert_eq!(hooked.run(&getppid, "", &[]).code, KILLED);
    assert_eq!(hooked.run(&getppid, "", &["--no-harden", "landlock,limits"]).code, KILLED);
    assert_eq!(hooked.run(&getppid, "", &["--no-harden", "seccomp"]).code, 0);
    // Files and programs: what a program without directories has no call for.
    let execve = [ask((59, 221), &[path("/bin/true"), Number(0), Number(0)])];
    for asks in [[open("file", O_RDONLY)], execve] {
        assert_eq!(hooked.run(&asks, OPENS, &[]).code, KILLED);
    }
    // A new thread, a socket.
    for numbers in [(56, 220), (41, 198)] {
        assert_eq!(hooked.run(&[ask(numbers, &[Number(2), Number(1), Number(0)])], "", &[]).code, KILLED);
    }
}

#[test]
fn an_argument_outside_the_filter_kills() {
    let hooked = Hooked::new();
    let protect = |access| [ask((10, 226), &[Bytes(vec![0; 8]), Number(4096), Number(access)])];
    assert_eq!(hooked.run(&protect(3), GROWS, &[]).code, 0);
    assert_eq!(hooked.run(&protect(7), GROWS, &[]).code, KILLED, "memory becomes code");
    assert_eq!(hooked.run(&protect(3), "", &[]).code, KILLED, "nothing grows");
    let (getpid, kill) = ((39, 172), (62, 129));
    assert_eq!(hooked.run(&[ask(getpid, &[]), ask(kill, &[Result, Number(0)])], "", &[]).code, 0);
    let other = [ask(kill, &[Number(std::process::id().into()), Number(0)])];
    assert_eq!(hooked.run(&other, "", &[]).code, KILLED, "a signal to another process");
}

#[test]
fn a_path_outside_of_the_grants_is_refused_by_the_kernel() {
    let hooked = Hooked::new();
    let folder = hooked.folder();
    for name in ["work", "other"] {
        std::fs::create_dir(folder.join(name)).expect("a temporary folder can be written");
        std::fs::write(folder.join(name).join("file"), "text").expect("a temporary folder can be written");
    }
    let run = |name: &str, flags: i64, build: &[&str]| hooked.run(&[open(name, flags)], OPENS, build).code;
    let granted = ["--dir", "work", "--dir", "other::o:ro"];
    for flags in [O_RDONLY, O_WRONLY] {
        assert_eq!(run("work/file", flags, &granted), 0);
        assert_eq!(run("asks.wat", flags, &granted), EACCES);
        assert_eq!(run("work/../asks.wat", flags, &granted), EACCES);
        assert_eq!(run("/dev/null", flags, &granted), EACCES);
    }
    assert_eq!(run("other/file", O_RDONLY, &granted), 0);
    assert_eq!(run("other/file", O_WRONLY, &granted), EACCES, "for reading only");
    // Without the ruleset nothing else stands in the way.
    let unruled = [&granted[..], &["--no-harden", "landlock"]].concat();
    assert_eq!(run("asks.wat", O_RDONLY, &unruled), 0);
    assert_eq!(run("other/file", O_WRONLY, &unruled), 0);
    // Without directories there is no file at all.
    assert_eq!(run("asks.wat", O_RDONLY, &["--no-harden", "seccomp"]), EACCES);
    // A directory that is granted by a symbolic link is the one that the link leads to.
    std::os::unix::fs::symlink("work", folder.join("link")).expect("a temporary folder can be written");
    assert_eq!(run("work/file", O_WRONLY, &["--dir", "link"]), 0);
    assert_eq!(run("other/file", O_RDONLY, &["--dir", "link"]), EACCES);
}

#[test]
fn the_network_and_other_processes_are_out_of_reach_without_the_filter_too() {
    let hooked = Hooked::new();
    let listener = TcpListener::bind("127.0.0.1:0").expect("there is a local network");
    let port = listener.local_addr().expect("a bound socket has an address").port();
    // `struct sockaddr_in`: AF_INET, port, address.
    let address = [&2_u16.to_le_bytes()[..], &port.to_be_bytes(), &[127, 0, 0, 1], &[0; 8]].concat();
    let socket = ask((41, 198), &[Number(2), Number(1), Number(0)]);
    let connect = ask((42, 203), &[Result, Bytes(address), Number(16)]);
    let asks = [socket, connect];
    assert_eq!(hooked.run(&asks, "", &["--no-harden", "seccomp"]).code, EACCES);
    assert_eq!(hooked.run(&asks, "", &["--no-harden", "seccomp,landlock"]).code, 0);
    let signal = [ask((62, 129), &[Number(std::process::id().into()), Number(0)])];
    assert_eq!(hooked.run(&signal, "", &["--no-harden", "seccomp"]).code, EPERM);
    assert_eq!(hooked.run(&signal, "", &["--no-harden", "seccomp,landlock"]).code, 0);
}

/// What the kernel says of a running program: the values of these lines of `/proc/PID/status` and `/proc/PID/limits`.
fn state(flags: &[&str]) -> String {
    let folder = TempDir::new().expect("there is room for temporary files");
    let module = guest::module(&places::tests().join("harden/waits.c"), &[]);
    let program = folder.path().join("program");
    let target = Target::host().expect("tests run on one of our targets");
    let built = command::build(folder.path(), &module, &program, target, flags);
    assert_eq!(built.code, 0, "{}", built.errors());
    let mut child = Command::new(&program);
    let mut child = child.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the program starts");
    let mut line = String::new();
    let output = child.stdout.take().expect("standard output is a pipe");
    BufReader::new(output).read_line(&mut line).expect("the program writes a line");
    assert_eq!(line, "ready\n");
    let mut state = String::new();
    for file in ["status", "limits"] {
        let text = std::fs::read_to_string(format!("/proc/{}/{file}", child.id())).expect("the program runs");
        for line in text.lines() {
            let known = ["NoNewPrivs:", "Seccomp:", "Max core file size", "Max processes"];
            if known.iter().any(|name| line.starts_with(name)) {
                state += &(line.split_whitespace().collect::<Vec<_>>().join(" ") + "\n");
            }
        }
    }
    // A program that is stopped and goes on while it waits is not killed for how the kernel resumes its call.
    for signal in ["STOP", "CONT"] {
        let sent = Command::new("kill").arg(format!("-{signal}")).arg(child.id().to_string()).status();
        assert!(sent.expect("kill is a command").success());
    }
    child.stdin.take().expect("standard input is a pipe").write_all(b"\n").expect("the program reads");
    assert!(child.wait().expect("the program ends").success());
    state
}

#[test]
fn the_kernel_knows_what_was_given_up() {
    let hardened = "NoNewPrivs: 1\nSeccomp: 2\nMax core file size 0 0 bytes\nMax processes 0 0 processes\n";
    assert_eq!(state(&[]), hardened);
    let without = state(&["--no-harden", "all"]);
    assert!(without.starts_with("NoNewPrivs: 0\nSeccomp: 0\n") && !without.contains(" 0 0 "), "{without}");
    let limited = state(&["--no-harden", "privileges,landlock,seccomp"]);
    assert!(limited.starts_with("NoNewPrivs: 0\nSeccomp: 0\n") && limited.contains("processes 0 0"), "{limited}");
}

#[test]
fn what_was_done_is_said_on_request() {
    let folder = TempDir::new().expect("there is room for temporary files");
    let program = folder.path().join("program");
    let target = Target::host().expect("tests run on one of our targets");
    let module = places::tests().join("programs/hello.wasm");
    let built = command::build(folder.path(), &module, &program, target, &["--no-harden", "limits"]);
    assert_eq!(built.code, 0, "{}", built.errors());
    let run = |trace: &str| machine::run(Command::new(&program).env("WASM2NATIVE_TRACE", trace), &[]);
    for trace in ["", "denied", "hardenings", "no,harden"] {
        assert_eq!(run(trace).errors(), "", "{trace}");
    }
    let errors = run("hardening").errors();
    let lines: Vec<&str> = errors.lines().collect();
    let expected = [
        "hardening: privileges: on",
        "hardening: seccomp: on",
        "hardening: landlock: skipped: seccomp lets nothing pass that it rules",
    ];
    assert_eq!(lines, expected);
}

#[test]
fn landlock_is_there_wherever_the_filter_lets_something_pass_that_it_rules() {
    let folder = TempDir::new().expect("there is room for temporary files");
    let program = folder.path().join("program");
    let target = Target::host().expect("tests run on one of our targets");
    let module = places::tests().join("programs/hello.wasm");
    let landlock = |flags: &[&str]| {
        let built = command::build(folder.path(), &module, &program, target, flags);
        assert_eq!(built.code, 0, "{}", built.errors());
        let outcome = machine::run(Command::new(&program).env("WASM2NATIVE_TRACE", "hardening"), &[]);
        assert_eq!((outcome.code, outcome.output().as_str()), (0, "Hello, world!\n"), "{}", outcome.errors());
        let errors = outcome.errors();
        let line = errors.lines().find_map(|line| line.strip_prefix("hardening: landlock: "));
        line.unwrap_or_else(|| panic!("{errors}")).to_owned()
    };
    assert_eq!(landlock(&[]), "skipped: seccomp lets nothing pass that it rules");
    // Which version there is is the kernel's business.
    let folder = folder.path().to_str().expect("temporary folders have plain names");
    for flags in [&["--dir", folder][..], &["--no-harden", "seccomp"], &["--require-hardening"], &["--coredump"]] {
        assert!(landlock(flags).starts_with("on"), "{flags:?}");
    }
}

#[test]
fn inspect_tells_what_is_given_up() {
    let folder = TempDir::new().expect("there is room for temporary files");
    let module = places::tests().join("programs/hello.wasm");
    for target in LINUX {
        let hardening = |flags: &[&str]| {
            let program = folder.path().join("program");
            let built = command::build(folder.path(), &module, &program, target, flags);
            assert_eq!(built.code, 0, "{}", built.errors());
            let text = command::run(folder.path(), &["inspect".as_ref(), program.as_os_str()], &[]).output();
            let file = std::fs::read(&program).expect("the program was written");
            let file = object::File::parse(&*file).expect("an ELF file");
            let carries = file.symbols().any(|symbol| symbol.name() == Ok("wasm2native_harden"));
            (text.split_at(text.find("hardening").expect("it is told")).1.to_owned(), carries)
        };
        let (text, carries) = hardening(&[]);
        assert!(carries);
        assert_eq!(
            text,
            "hardening:\n  \
             limits: no core file, no new processes\n  \
             privileges: none are gained\n  \
             landlock: only without seccomp: no files, no TCP ports, no signals to other processes\n  \
             seccomp: write rt_sigaction rt_sigreturn ioctl writev getpid kill exit_group\n"
        );
        let (text, _) = hardening(&["--dir", ".", "--no-harden", "seccomp", "--require-hardening"]);
        assert_eq!(
            text,
            "hardening, required:\n  \
             limits: no core file, no new processes\n  \
             privileges: none are gained\n  \
             landlock: files below the granted directories, no TCP ports, no signals to other processes\n"
        );
        assert_eq!(hardening(&["--no-harden", "all"]), ("hardening: none\n".to_owned(), false));
    }
}

#[test]
fn flags_that_make_no_sense_are_refused() {
    let folder = TempDir::new().expect("there is room for temporary files");
    let module = places::tests().join("programs/hello.wasm");
    let cases: [(&[&str], &str); 3] = [
        (&["--no-harden", "privileges"], "the kernel hardens only programs that gain no privileges"),
        (&["--no-harden", "all", "--require-hardening"], "--require-hardening requires what --no-harden switches off"),
        (&["--no-harden", "landlok"], "invalid value 'landlok'"),
    ];
    for (flags, words) in cases {
        let outcome = command::build(folder.path(), &module, &folder.path().join("program"), LINUX[0], flags);
        assert_eq!(outcome.code, command::exit::USAGE);
        assert!(outcome.errors().contains(words), "{}", outcome.errors());
    }
}
