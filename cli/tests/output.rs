//! Where outputs go, and that a failed build leaves nothing.

mod support;

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;
use support::{EMPTY_PROGRAM, Folder};

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("app.wat", EMPTY_PROGRAM);
    folder
}

#[test]
fn outputs_are_named_after_the_module() {
    let folder = folder();
    std::fs::create_dir(folder.join("sub")).expect("a folder");
    std::fs::rename(folder.join("app.wat"), folder.join("sub/app.v1.wat")).expect("moved");
    folder.run("build sub/app.v1.wat").quiet();
    folder.run("build sub/app.v1.wat --emit obj").quiet();
    folder.run_with_stdin("build -", EMPTY_PROGRAM.as_bytes()).quiet();
    folder.run_with_stdin("build - --emit obj", EMPTY_PROGRAM.as_bytes()).quiet();
    folder.run("build sub/app.v1.wat -o sub/named").quiet();
    assert_eq!(folder.names(), ["a.o", "a.out", "app.v1", "app.v1.o", "sub"]);
    let mode = |name| folder.join(name).metadata().expect("written").permissions().mode();
    assert_eq!((mode("app.v1") & 0o100, mode("app.v1.o") & 0o111), (0o100, 0));
    assert!(Command::new(folder.join("sub/named")).status().expect("it runs").success());
}

#[test]
fn standard_output_takes_the_file() {
    let run = folder().run("build app.wat -o -");
    assert!(run.quiet().stdout.starts_with(b"\x7fELF"));
}

#[test]
fn the_module_is_never_overwritten() {
    let folder = folder();
    folder.write("app", EMPTY_PROGRAM);
    std::os::unix::fs::symlink("app", folder.join("link")).expect("a link");
    folder.run("build app").fails(2, "would overwrite the module");
    folder.run("build app -o link").fails(2, "would overwrite the module");
    assert_eq!(std::fs::read_to_string(folder.join("app")).expect("untouched"), EMPTY_PROGRAM);
}

#[test]
fn what_cannot_be_written_is_told_and_leaves_nothing() {
    let folder = folder();
    std::fs::create_dir(folder.join("folder")).expect("a folder");
    folder.run("build app.wat -o folder").fails(9, "cannot write 'folder': is a directory");
    folder.run("build app.wat -o none/app").fails(9, "cannot write 'none/app': No such file or directory");
    folder.run("build app.wat -o /dev/full").fails(9, "cannot write '/dev/full': No space left on device");
    // Not even root may create a file there.
    folder.run("build app.wat -o /proc/self/app").fails(9, "cannot write '/proc/self/app'");
    assert_eq!(folder.names(), ["app.wat", "folder"]);
    folder.run("build app.wat -o /dev/null").quiet();
}

#[test]
fn a_failed_build_keeps_the_old_output() {
    let folder = folder();
    folder.write("old", "old");
    folder.write("bad.wasm", b"\0asm\x01\0\0\0\xff".as_slice());
    folder.run("build bad.wasm -o old").fails(3, "bad.wasm:0x");
    folder.run("build app.wat -o old --linker false").fails(8, "linking failed: false: exit status: 1");
    folder.run("build app.wat -o old --linker no-such-linker").fails(8, "no-such-linker");
    assert_eq!(std::fs::read(folder.join("old")).expect("untouched"), b"old");
}

#[test]
fn paths_need_not_be_utf8() {
    let folder = folder();
    let name = OsStr::from_bytes(b"\xff.wat");
    folder.write(name, EMPTY_PROGRAM);
    let build = folder.command([OsStr::new("build"), name]).status().expect("the command runs");
    assert!(build.success() && folder.join(OsStr::from_bytes(b"\xff")).is_file());
    let run = folder.command([OsStr::new("run"), name]).status().expect("the command runs");
    assert!(run.success());
}

#[test]
fn other_linkers_link_the_same_program() {
    let folder = folder();
    for linker in ["cc", "ld"] {
        folder.run(&format!("build app.wat -o {linker}.out --linker {linker}")).quiet();
        let program = Command::new(folder.join(format!("{linker}.out"))).status().expect("it runs");
        assert!(program.success(), "{linker}");
    }
}

#[test]
fn a_reader_may_leave() {
    let folder = folder();
    for line in ["targets", "completions bash", "man", "--help", "build app.wat -o -"] {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let status = folder.command(line.split_whitespace()).stdout(writer).status().expect("the command runs");
        assert!(status.success(), "{line}: {status}");
    }
}

#[test]
fn manual_pages_are_written() {
    let folder = Folder::new();
    folder.run("man --dir .").quiet();
    assert!(folder.names().contains(&"wasm2native.1".to_owned()));
    assert!(folder.names().contains(&"wasm2native-build.1".to_owned()));
    folder.run("man --dir none").fails(9, "none/");
}
