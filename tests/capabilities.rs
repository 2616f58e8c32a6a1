//! What a program has of its host: by default, by grants of its build, and by what a run adds and gives up. On both CPUs.

use std::io::{BufRead as _, BufReader, Read as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;
use wasm2native_targets::{LINUX, Target};
use wasm2native_tests::command::{self, exit};
use wasm2native_tests::machine::Outcome;
use wasm2native_tests::{guest, machine, places};

/// Exit code of a program that refuses to start.
const REFUSED: i32 = 126;
/// WASI's error numbers, as the guests print them.
const BADF: i32 = 8;
const PERM: i32 = 63;
const NOT_CAPABLE: i32 = 76;

/// A folder with what the guests look for: `out/`, `data/there`, `work/file`, and a file outside of `data`.
struct Place {
    folder: TempDir,
    target: &'static Target,
}

impl Place {
    fn new(target: &'static Target) -> Self {
        let folder = TempDir::new().expect("there is room for temporary files");
        let path = folder.path();
        for name in ["out", "data", "more", "work"] {
            std::fs::create_dir(path.join(name)).expect("an empty folder can be filled");
        }
        for name in ["data/there", "more/there", "work/file", "outside"] {
            std::fs::write(path.join(name), "x").expect("an empty folder can be filled");
        }
        Self { folder, target }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn build(&self, guest: &str, flags: &[&str]) -> Outcome {
        let module = guest::module(&places::tests().join("programs/grants").join(guest), &[]);
        command::build(self.path(), &module, &self.program(), self.target, flags)
    }

    fn program(&self) -> PathBuf {
        self.path().join("program")
    }

    fn command(&self, args: &[&str], environment: &[(&str, &str)]) -> Command {
        let mut command = machine::command(&self.program(), self.target);
        command.args(args).current_dir(self.path()).envs(environment.iter().copied());
        command
    }

    fn run(&self, args: &[&str], environment: &[(&str, &str)]) -> Outcome {
        machine::run(&mut self.command(args, environment), b"input")
    }

    /// Builds the guest that reports and runs it: its report.
    fn report(&self, flags: &[&str], args: &[&str], environment: &[(&str, &str)]) -> (String, Outcome) {
        let built = self.build("report.c", flags);
        assert_eq!(built.code, exit::OK, "{}", built.errors());
        self.report_again(args, environment)
    }

    fn report_again(&self, args: &[&str], environment: &[(&str, &str)]) -> (String, Outcome) {
        let outcome = self.run(args, environment);
        assert_eq!(outcome.code, 0, "{}", outcome.errors());
        (std::fs::read_to_string(self.path().join("out/report")).unwrap_or_else(|_| outcome.output()), outcome)
    }
}

fn everywhere(test: impl Fn(Place)) {
    LINUX.iter().for_each(|target| test(Place::new(target)));
}

/// What every program has.
const ALL: &str = "stdin 0\nstdout 0\nstderr 0\nclock 0 0\nwait 0\nrandom 0\n";

#[test]
fn every_program_has_arguments_streams_clocks_and_random_bytes() {
    everywhere(|place| {
        let (report, _) = place.report(&["--dir", "out"], &["one"], &[("HOME", "/root"), ("PATH", "/bin")]);
        assert_eq!(report, format!("argument one\n{ALL}"));
    });
}

#[test]
fn each_of_them_can_be_denied() {
    everywhere(|place| {
        let flags = [
            "--dir",
            "out",
            "--arg",
            "sealed",
            "--deny",
            "args,stdin,stdout",
            "--deny",
            "stderr",
            "--deny",
            "clock,random",
        ];
        let (report, outcome) = place.report(&flags, &["one"], &[]);
        let denied = format!(
            "argument sealed\nstdin {BADF}\nstdout {BADF}\nstderr {BADF}\nclock {NOT_CAPABLE} {NOT_CAPABLE}\nwait {NOT_CAPABLE}\nrandom {NOT_CAPABLE}\n"
        );
        assert_eq!((report, outcome.output(), outcome.errors()), (denied, String::new(), String::new()));
    });
}

#[test]
fn clocks_are_read_in_granted_steps() {
    everywhere(|place| {
        let (report, _) = place.report(&["--dir", "out", "--clock-resolution", "30s"], &[], &[]);
        assert_eq!(report, ALL.replace("clock 0 0", "clock 0 0, in steps of 30 s, 0 off"));
    });
}

#[test]
fn directories_are_granted_with_rights() {
    everywhere(|place| {
        let (report, _) = place.report(&["--dir", "out", "--dir", "data"], &[], &[]);
        assert_eq!(report, format!("{ALL}4: directory data: create 0, write 0, read 0, outside {PERM}\n"));
        let (report, _) = place.report(&["--dir", "out", "--dir", "data::/d:ro"], &[], &[]);
        assert_eq!(report, format!("{ALL}4: directory /d: create {PERM}, write {PERM}, read 0, outside {PERM}\n"));
        std::fs::remove_file(place.path().join("data/made")).expect("the first run made it");
        let (report, _) = place.report(&["--dir", "out", "--dir", "data:no-create"], &[], &[]);
        assert_eq!(report, format!("{ALL}4: directory data: create {NOT_CAPABLE}, write 0, read 0, outside {PERM}\n"));

        let policy = "[[dir]]\nhost = 'out'\n[[dir]]\nhost = 'data'\nguest = '/'\nrights = ['path_open', 'fd_read']\n";
        std::fs::write(place.path().join("p.toml"), policy).expect("the folder can be written");
        let (report, _) = place.report(&["--policy", "p.toml"], &[], &[]);
        let rights = format!("create {NOT_CAPABLE}, write {NOT_CAPABLE}, read 0, outside {PERM}");
        assert_eq!(report, format!("{ALL}4: directory /: {rights}\n"));
    });
}

#[test]
fn a_policy_says_what_flags_say() {
    let policy = r#"
        args = ["--sealed", "two words"]
        deny = ["stdin", "random"]
        listen = ["unix:socket", "tcp:127.0.0.1:0"]
        clock-resolution = "30s"
        late = ["env"]
        trace = true

        [[dir]]
        host = "out"

        [[dir]]
        host = "data"
        guest = "/data"
        read-only = true

        [[dir]]
        host = "work"
        create = false

        [env]
        COLOUR = "blue"
        HOME = { inherit = true }

        [limits]
        memory = "64m"
        table-elements = 1000
        open-files = 20
        cpu-time = "1m"
        wall-time = "2m 500ms"
        stack = "1m"
    "#;
    let flags = [
        "--arg",
        "--sealed",
        "--arg",
        "two words",
        "--deny",
        "stdin,random",
        "--listen",
        "unix:socket",
        "--listen",
        "tcp:127.0.0.1:0",
        "--clock-resolution",
        "30s",
        "--late",
        "env",
        "--trace",
        "--dir",
        "out",
        "--dir",
        "data::/data:ro",
        "--dir",
        "work:no-create",
        "--env",
        "COLOUR=blue",
        "--env",
        "HOME",
        "--limit",
        "memory=64m",
        "--limit",
        "table-elements=1000",
        "--limit",
        "open-files=20",
        "--limit",
        "cpu-time=60s",
        "--limit",
        "wall-time=120500ms",
        "--stack-size",
        "1m",
    ];
    everywhere(|place| {
        std::fs::write(place.path().join("app.policy.toml"), policy).expect("the folder can be written");
        let (by_policy, _) = place.report(&["--policy", "app.policy.toml"], &[], &[("HOME", "/h")]);
        let first = std::fs::read(place.program()).expect("it was written");
        let (by_flags, _) = place.report(&flags, &[], &[("HOME", "/h")]);
        let second = std::fs::read(place.program()).expect("it was written");
        assert_eq!(by_policy, by_flags);
        assert!(first == second, "the same grants make the same program");
        assert!(
            by_policy.starts_with("argument --sealed\nargument two words\nvariable COLOUR=blue\nvariable HOME=/h\n"),
            "{by_policy}"
        );
        assert!(by_policy.ends_with("6: socket\n7: socket\n"), "{by_policy}");
    });
}

#[test]
fn a_wrong_policy_is_refused_with_its_place() {
    let cases = [
        ("dirs = []", "line 1, column 1", "unknown field `dirs`"),
        ("deny = [\n'everything']", "line 2", "unknown variant `everything`"),
        ("[[dir]]\nguest = 'x'", "line 1", "missing field `host`"),
        ("[[dir]]\nhost = ''", "dir", "the path of the directory is empty"),
        ("[[dir]]\nhost = 'a'\nrights = ['fly']", "dir", "there is no right 'fly'"),
        ("[[dir]]\nhost = 'a'\n[[dir]]\nhost = 'b'\nguest = 'a'", "'a'", "two directories are granted"),
        ("[env]\n'A=B' = 'c'", "env.A=B", "holds no '='"),
        ("[env]\nA = { inherit = false }", "env.A", "grants nothing"),
        ("[env]\nA = 1", "line 2", "expected a text, or { inherit = true }"),
        ("listen = ['tcp:example.org:80']", "listen", "is no address with a port"),
        ("clock-resolution = '0s'", "clock-resolution", "longer than nothing"),
        ("[limits]\nmemory = '1.5m'", "limits.memory", "expected a number of bytes"),
        ("[limits]\ncpu-time = '10ms'", "limits.cpu-time", "whole seconds"),
        ("not toml", "line 1", "TOML parse error"),
    ];
    let folder = TempDir::new().expect("there is room for temporary files");
    let file = folder.path().join("wrong.toml");
    for (text, place, words) in cases {
        std::fs::write(&file, text).expect("the folder can be written");
        let outcome = command::run(folder.path(), &["policy", "check", "wrong.toml"], &[]);
        let errors = outcome.errors();
        assert_eq!(outcome.code, exit::USAGE, "{text}: {errors}");
        assert!(errors.contains("'wrong.toml'") || errors.contains("two directories"), "{text}: {errors}");
        assert!(errors.contains(place) && errors.contains(words), "{text}: {errors}");
    }
    let outcome = command::run(folder.path(), &["policy", "check", "missing.toml"], &[]);
    assert_eq!(outcome.code, exit::IO, "{}", outcome.errors());
    std::fs::write(&file, "").expect("the folder can be written");
    assert_eq!(command::run(folder.path(), &["policy", "check", "wrong.toml"], &[]).code, exit::OK);
}

#[test]
fn the_program_starts_within_its_limits_or_is_not_built() {
    everywhere(|place| {
        for (limit, words) in [
            ("memory=64k", "the program starts with 131072 bytes of memory, and is granted 65536"),
            ("open-files=3", "the program starts with 4 open descriptors, and is granted 3"),
        ] {
            let built = place.build("limits.c", &["--dir", "work", "--limit", limit]);
            assert_eq!(built.code, exit::DENIED, "{}", built.errors());
            assert!(built.errors().contains(words), "{}", built.errors());
            assert!(!place.program().exists());
        }
    });
}

#[test]
fn memory_and_files_end_at_their_limits() {
    everywhere(|place| {
        let built = place.build("limits.c", &["--dir", "work", "--limit", "memory=1m", "--limit", "open-files=10"]);
        assert_eq!(built.code, exit::OK, "{}", built.errors());
        assert_eq!(place.run(&[], &[]).output(), "6 files, then EMFILE\n16 pages\n");
    });
}

#[test]
fn memories_and_tables_share_their_limits() {
    let text = r#"(module
      (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
      (memory $a (export "memory") 1) (memory $b 1) (table $t 2 funcref) (table $u 3 funcref)
      (func $check (param i32 i32) (if (i32.ne (local.get 0) (local.get 1)) (then (call $exit (i32.const 1)))))
      (func (export "_start")
        (call $check (memory.grow $a (i32.const 3)) (i32.const -1)) ;; 5 of 4 pages
        (call $check (memory.grow $b (i32.const 1)) (i32.const 1))
        (call $check (memory.grow $a (i32.const 2)) (i32.const -1))
        (call $check (memory.grow $a (i32.const 1)) (i32.const 1))
        (call $check (memory.grow $b (i32.const 1)) (i32.const -1))
        (call $check (memory.grow $b (i32.const 0)) (i32.const 2))
        (call $check (table.grow $t (ref.null func) (i32.const 6)) (i32.const -1)) ;; 11 of 10 elements
        (call $check (table.grow $u (ref.null func) (i32.const 4)) (i32.const 3))
        (call $check (table.grow $t (ref.null func) (i32.const 2)) (i32.const -1))
        (call $check (table.grow $t (ref.null func) (i32.const 1)) (i32.const 2))
        (call $check (table.grow $t (ref.null func) (i32.const -1)) (i32.const -1))))"#;
    everywhere(|place| {
        let module = place.path().join("limits.wat");
        std::fs::write(&module, text).expect("the folder can be written");
        let flags = ["--limit", "memory=256k", "--limit", "table-elements=10"];
        let built = command::build(place.path(), &module, &place.program(), place.target, &flags);
        assert_eq!(built.code, exit::OK, "{}", built.errors());
        assert_eq!(place.run(&[], &[]).code, 0);
    });
}

#[test]
fn time_is_limited() {
    everywhere(|place| {
        let flags = ["--dir", "work", "--limit", "open-files=4", "--limit", "memory=1m", "--limit"];
        for (limit, work, code, words) in [
            ("cpu-time=1s", "work", 152, "used up the CPU time"),
            ("wall-time=300ms", "sleep", 142, "the time that the program was granted is over"),
            ("wall-time=300ms", "work", 142, "the time that the program was granted is over"),
        ] {
            let flags = [&flags[..], &[limit]].concat();
            let built = place.build("limits.c", &flags);
            assert_eq!(built.code, exit::OK, "{}", built.errors());
            let outcome = place.run(&[work], &[]);
            assert_eq!(outcome.code, code, "{limit}: {}", outcome.errors());
            assert!(outcome.errors().contains(words), "{}", outcome.errors());
            assert_eq!(outcome.output(), "0 files, then EMFILE\n16 pages\n");
        }
    });
}

#[test]
fn a_run_gives_up_what_it_wants() {
    everywhere(|place| {
        let flags = ["--dir", "out", "--dir", "data", "--env", "A=1", "--env", "B=2", "--listen", "unix:socket"];
        let (full, _) = place.report(&flags, &["one"], &[]);
        let directory = |errors: &str| format!("4: directory data: {errors}, outside {PERM}\n");
        let data = directory("create 0, write 0, read 0");
        assert_eq!(full, format!("argument one\nvariable A=1\nvariable B=2\n{ALL}{data}5: socket\n"));

        let denied = |items: &str| place.report_again(&["one"], &[("WASM2NATIVE_DENY", items)]).0;
        assert_eq!(denied(""), full);
        assert_eq!(denied("args"), full.replace("argument one\n", ""));
        assert_eq!(denied("env:A"), full.replace("variable A=1\n", ""));
        assert_eq!(denied("env"), full.replace("variable A=1\nvariable B=2\n", ""));
        assert_eq!(denied("env:A,stdin,env:B"), denied("env,stdin"));
        assert_eq!(denied("listen"), full.replace("5: socket\n", ""));
        assert_eq!(denied("dir:data"), full.replace(&data, "").replace("5: ", "4: "));
        assert_eq!(
            denied("clock"),
            full.replace("clock 0 0\nwait 0", &format!("clock {NOT_CAPABLE} {NOT_CAPABLE}\nwait {NOT_CAPABLE}"))
        );
        assert_eq!(denied("random"), full.replace("random 0", &format!("random {NOT_CAPABLE}")));
        assert_eq!(denied("stdin"), full.replace("stdin 0", &format!("stdin {BADF}")));
        // Without a report, as nothing can be written: what is left is standard output.
        std::fs::remove_file(place.path().join("out/report")).expect("it was written");
        let read_only = directory(&format!("create {PERM}, write {PERM}, read 0"));
        assert_eq!(denied("write").replace("\n\n", "\n"), full.replace(&data, &read_only));
        assert_eq!(denied("dir").replace("\n\n", "\n"), full.replace(&data, "").replace("5: ", "3: "));

        let several = place.report_again(&[], &[("WASM2NATIVE_DENY", "env:A"), ("WASM2NATIVE_DENY_MORE", "env:B")]).0;
        assert_eq!(several, denied("args,env"));
        for wrong in ["stdinn", "env:A,dirs", "all"] {
            let outcome = place.run(&[], &[("WASM2NATIVE_DENY", wrong)]);
            assert_eq!(outcome.code, REFUSED);
            let item = wrong.rsplit(',').next().expect("there is one");
            assert_eq!(outcome.errors(), format!("error: WASM2NATIVE_DENY: there is no '{item}' to deny\n"));
        }
    });
}

#[test]
fn a_run_adds_only_what_its_build_lets_it() {
    everywhere(|place| {
        let (sealed, _) = place.report(&["--dir", "out", "--env", "A=1", "--late", "dir,env"], &[], &[]);
        assert_eq!(sealed, format!("variable A=1\n{ALL}"));
        let more = [
            ("WASM2NATIVE_DIR", "more"),
            ("WASM2NATIVE_DIR_2", "data::/d:ro"),
            ("WASM2NATIVE_ENV", "B=2=3"),
            ("WASM2NATIVE_ENV_HOME", "HOME"),
            ("WASM2NATIVE_ENV_NONE", "MISSING"),
            ("HOME", "/h"),
        ];
        let (report, _) = place.report_again(&[], &more);
        // In the order of the process's environment, which is not the test's to say.
        assert_eq!(report.lines().filter(|line| line.starts_with("variable")).count(), 3, "{report}");
        assert!(report.starts_with("variable A=1\n"), "{report}");
        assert!(report.contains("variable B=2=3\n") && report.contains("variable HOME=/h\n"), "{report}");
        assert!(report.contains(&format!(": directory more: create 0, write 0, read 0, outside {PERM}\n")), "{report}");
        assert!(
            report.contains(&format!(": directory /d: create {PERM}, write {PERM}, read 0, outside {PERM}\n")),
            "{report}"
        );

        let refused = |variable: (&str, &str), words: &str| {
            let outcome = place.run(&[], &[variable]);
            assert_eq!((outcome.code, outcome.errors()), (REFUSED, format!("error: {words}\n")));
        };
        refused(("WASM2NATIVE_DIR", "more::out"), "WASM2NATIVE_DIR: the program has a directory 'out' already");
        refused(("WASM2NATIVE_DIR", "::x"), "WASM2NATIVE_DIR: '::x' is no HOST[::GUEST][:ro]");
        refused(("WASM2NATIVE_DIR", "none"), "cannot open the granted directory 'none': it does not exist");
        let sealed = "WASM2NATIVE_ENV: the variable 'A' cannot be added: it is sealed in, or has no name";
        refused(("WASM2NATIVE_ENV", "A=2"), sealed);

        for (flags, variable, late) in [
            (&["--late", "dir"][..], ("WASM2NATIVE_ENV", "B=2"), "env"),
            (&["--late", "env"], ("WASM2NATIVE_DIR", "more"), "dir"),
            (&[], ("WASM2NATIVE_DIR_X", "more"), "dir"),
        ] {
            let built = place.build("report.c", flags);
            assert_eq!(built.code, exit::OK, "{}", built.errors());
            let name = variable.0.trim_end_matches("_X");
            refused(
                variable,
                &format!("{name} is set, but this program was not built to take more (with --late {late})"),
            );
        }
    });
}

#[test]
fn a_run_asks_what_was_denied() {
    everywhere(|place| {
        let flags = ["--dir", "out", "--dir", "data::/d:ro", "--deny", "stdin,clock,random"];
        let trace = [("WASM2NATIVE_TRACE", "denied,")];
        let (_, outcome) = place.report(&flags, &[], &trace);
        assert_eq!(outcome.errors(), "\n", "it was not built to tell");
        let (_, outcome) = place.report(&[&flags[..], &["--trace"]].concat(), &[], &[]);
        assert_eq!(outcome.errors(), "\n", "nobody asked");
        let (_, outcome) = place.report_again(&[], &trace);
        let told: Vec<String> = outcome.errors().lines().map(str::to_owned).filter(|line| !line.is_empty()).collect();
        let expected = [
            ("fd_read of descriptor 0", "standard input is denied"),
            ("clock_time_get", "clocks are denied; build without --deny clock"),
            ("clock_res_get", "clocks are denied"),
            ("poll_oneoff", "clocks are denied"),
            ("random_get", "random bytes are denied"),
            (
                "path_open of descriptor 4 (the directory '/d'), path 'made'",
                "for reading only; grant it with --dir HOST::GUEST, without :ro",
            ),
            ("path_open of descriptor 4 (the directory '/d'), path 'there'", "for reading only"),
            ("path_open of descriptor 4 (the directory '/d'), path '../outside'", "for reading only"),
        ];
        assert_eq!(told.len(), expected.len(), "{told:?}");
        for (line, (call, reason)) in told.iter().zip(expected) {
            assert!(line.starts_with(&format!("denied: {call}: ")) && line.contains(reason), "{line}");
        }
    });
}

/// A server that was started.
struct Server {
    process: Child,
    output: BufReader<std::process::ChildStdout>,
}

impl Server {
    /// Starts it, and waits until it listens.
    fn start(place: &Place, args: &[&str]) -> Self {
        let mut command = place.command(args, &[]);
        let mut process = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().expect("it starts");
        let mut output = BufReader::new(process.stdout.take().expect("it is a pipe"));
        let mut line = String::new();
        output.read_line(&mut line).expect("it says something");
        assert_eq!(line, "listening\n");
        Self { process, output }
    }

    fn finish(mut self) {
        let mut rest = String::new();
        self.output.read_to_string(&mut rest).expect("it ends");
        assert_eq!(rest, "done\n");
        assert!(self.process.wait().expect("it ends").success());
    }
}

const QUESTION: &[u8] = b"more than a buffer of sixteen bytes";

fn converse(mut connection: impl std::io::Read + std::io::Write, end: impl FnOnce()) {
    connection.write_all(QUESTION).expect("it is open");
    end();
    let mut answer = Vec::new();
    connection.read_to_end(&mut answer).expect("it is open");
    assert_eq!(answer, QUESTION.to_ascii_uppercase());
}

#[test]
fn sockets_listen_at_granted_addresses() {
    everywhere(|place| {
        let free =
            TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).expect("there are free ports");
        let tcp = format!("tcp:{free}");
        let built = place.build("server.c", &["--dir", "work", "--listen", "unix:work/socket", "--listen", &tcp]);
        assert_eq!(built.code, exit::OK, "{}", built.errors());
        for _ in 0..2 {
            // The second time, the socket that the first one left behind is there.
            let server = Server::start(&place, &["4"]);
            for _ in 0..2 {
                let connection = UnixStream::connect(place.path().join("work/socket")).expect("it listens");
                converse(&connection, || connection.shutdown(Shutdown::Write).expect("it is open"));
            }
            server.finish();
        }
        let server = Server::start(&place, &["5"]);
        for _ in 0..2 {
            let connection = TcpStream::connect(free).expect("it listens");
            converse(&connection, || connection.shutdown(Shutdown::Write).expect("it is open"));
        }
        server.finish();
    });
}

#[test]
fn an_address_that_is_taken_is_said() {
    everywhere(|place| {
        let taken = TcpListener::bind("127.0.0.1:0").expect("there are free ports");
        let tcp = format!("tcp:{}", taken.local_addr().expect("it is bound"));
        let built = place.build("server.c", &["--listen", &tcp]);
        assert_eq!(built.code, exit::OK, "{}", built.errors());
        let outcome = place.run(&["3"], &[]);
        let told = format!("error: cannot listen at '{tcp}': the address is in use\n");
        assert_eq!((outcome.code, outcome.errors()), (REFUSED, told));

        // A socket that somebody listens at stays theirs, and a file is no socket.
        let socket = std::os::unix::net::UnixListener::bind(place.path().join("socket")).expect("the name is free");
        for name in ["socket", "outside"] {
            let built = place.build("server.c", &["--listen", &format!("unix:{name}")]);
            assert_eq!(built.code, exit::OK, "{}", built.errors());
            let outcome = place.run(&["3"], &[]);
            let told = format!("error: cannot listen at 'unix:{name}': the address is in use\n");
            assert_eq!((outcome.code, outcome.errors()), (REFUSED, told));
            assert!(place.path().join(name).exists());
        }
        drop(socket);
    });
}
