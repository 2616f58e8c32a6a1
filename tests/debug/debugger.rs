//! GDB as people drive it, but without a terminal: on this machine's programs, and through an emulator's stub on the other CPU's.

use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;
use wasm2native_targets::Target;
use wasm2native_tests::{machine, places};

/// What a debugger says that is told `commands` about `program`, built for `target`, which is at its first instruction.
///
/// # Panics
/// If a tool is missing.
pub(crate) fn debug(program: &Path, target: &Target, commands: &[&str]) -> String {
    let is_host = Target::host().is_some_and(|host| host.name == target.name);
    let folder = TempDir::new().expect("there is room for temporary files");
    let mut command = Command::new("timeout");
    command.args(["--kill-after=5", "300", tool(if is_host { "gdb" } else { "gdb-multiarch" })]);
    // Nothing of the user's, no questions, and no page that waits for a key.
    command.args(["-nx", "-nh", "-batch", "-ex", "set confirm off", "-ex", "set pagination off", "-ex", "set width 0"]);
    command.args([
        "-ex",
        "set debuginfod enabled off",
        "-ex",
        "set startup-with-shell off",
        "-ex",
        "set print address off",
    ]);
    let mut emulated = None;
    if is_host {
        command.args(["-ex", "starti"]);
    } else {
        let socket = folder.path().join("stub");
        let emulator = target.emulator.expect("programs of other CPUs are emulated");
        let mut emulator = Command::new(tool(emulator));
        emulator.arg("-g").arg(&socket).arg(program).env_clear();
        let child = emulator.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        emulated = Some(child.expect("the emulator starts"));
        wait_for(&socket);
        command.arg("-ex").arg(format!("target remote {}", socket.display()));
    }
    for text in commands {
        command.args(["-ex", text]);
    }
    command.args(["-ex", "kill"]).arg(program).env_clear();
    let said = machine::run(&mut command, &[]);
    if let Some(mut emulated) = emulated {
        // It is gone with its program, unless the debugger was not.
        _ = emulated.kill();
        emulated.wait().expect("it is a child of this process");
    }
    format!("{}{}", said.output(), said.errors())
}

fn tool(name: &str) -> &str {
    assert!(places::tool(name).is_some(), "{name} is missing: run tests/setup.sh");
    name
}

/// Waits for the emulator to listen.
fn wait_for(socket: &Path) {
    for _ in 0..3000 {
        if socket.exists() {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    panic!("the emulator does not listen");
}

/// The functions of the backtraces in what a debugger has said: innermost first, each backtrace for itself.
pub(crate) fn backtraces(said: &str) -> Vec<Vec<String>> {
    let mut traces: Vec<Vec<String>> = Vec::new();
    for line in said.lines() {
        let Some((number, rest)) = line.strip_prefix('#').and_then(|rest| rest.split_once(' ')) else { continue };
        let rest = rest.trim_start();
        let rest =
            rest.split_once(" in ").filter(|(before, _)| before.starts_with("0x")).map_or(rest, |(_, rest)| rest);
        let name = rest.split(" (").next().unwrap_or_default().to_owned();
        if number == "0" {
            traces.push(Vec::new());
        }
        traces.last_mut().unwrap_or_else(|| panic!("a backtrace without a beginning:\n{said}")).push(name);
    }
    traces
}
