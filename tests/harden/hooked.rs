//! Programs with a runtime that makes any system call for them: what stands in their way is the hardening alone.
//!
//! The hole is `hook.c`. It is linked by a linker of the tests' own, which puts it before the real runtime; the product knows
//! nothing of it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;
use wasm2native_targets::{Arch, Target};
use wasm2native_tests::machine::{self, Outcome};
use wasm2native_tests::{command, guest, places};

/// A system call that the guest asks for.
pub(crate) struct Ask {
    /// On x86_64 and AArch64.
    pub(crate) numbers: (u64, u64),
    /// Its arguments.
    pub(crate) arguments: Vec<Argument>,
}

/// An argument of a system call.
#[derive(Clone)]
pub(crate) enum Argument {
    /// A number.
    Number(i64),
    /// The address of these bytes in guest memory.
    Bytes(Vec<u8>),
    /// What the call before gave.
    Result,
}

/// A program that asks for system calls, and ends with the last one's error number, or 0.
pub(crate) struct Hooked {
    folder: TempDir,
    target: &'static Target,
    hook: PathBuf,
}

impl Hooked {
    /// Compiles the hook.
    ///
    /// # Panics
    /// If there is no compiler.
    pub(crate) fn new() -> Self {
        let folder = TempDir::new().expect("there is room for temporary files");
        let target = Target::host().expect("tests run on one of our targets");
        let hook = folder.path().join("hook.o");
        let mut compile = Command::new(guest::compiler());
        compile.arg(format!("--target={}", target.triple)).args(["-O2", "-ffreestanding", "-fPIE", "-Wall", "-Wextra"]);
        compile.args([
            "-Werror",
            &format!("-DMEMORY={:#x}UL", target.memory0_base.expect("Linux keeps a place free")),
            "-c",
        ]);
        compile.arg(places::tests().join("harden/hook.c")).arg("-o").arg(&hook);
        let outcome = machine::run(&mut compile, &[]);
        assert_eq!(outcome.code, 0, "{}", outcome.errors());
        Self { folder, target, hook }
    }

    /// The folder that programs run in.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Builds a program with `flags` that asks for `asks`, and runs it. `module` are more fields of its module.
    ///
    /// # Panics
    /// If it does not build.
    pub(crate) fn run(&self, asks: &[Ask], module: &str, flags: &[&str]) -> Outcome {
        let folder = self.folder();
        let (file, linker, output) = (folder.join("asks.wat"), folder.join("ld-hook"), folder.join("program"));
        std::fs::write(&file, self.text(asks, module)).expect("a temporary folder can be written");
        let lld = ["ld.lld", "ld.lld-19", "ld.lld-21", "ld.lld-20", "ld.lld-18"];
        let lld = lld.iter().find_map(|name| places::tool(name)).expect("no ld.lld: run tests/setup.sh");
        let (lld, hook) = (lld.display(), self.hook.display());
        let script = format!("#!/bin/sh\nexec '{lld}' --allow-multiple-definition '{hook}' \"$@\"\n");
        machine::write_executable(&linker, script.as_bytes());
        let linker = linker.to_string_lossy();
        let flags: Vec<&str> = ["--linker", &linker].into_iter().chain(flags.iter().copied()).collect();
        let built = command::build(folder, &file, &output, self.target, &flags);
        assert_eq!(built.code, 0, "{}", built.errors());
        machine::run_program(&output, self.target, folder, &[] as &[&str], &[])
    }

    /// The module. Records lie from 0 on, bytes from 4096 on.
    fn text(&self, asks: &[Ask], module: &str) -> String {
        const RECORD_BYTES: usize = 80;
        let (mut data, mut strings, mut next) = (String::new(), String::new(), 4096);
        for ask in asks {
            let (x86_64, aarch64) = ask.numbers;
            let number = match self.target.arch {
                Arch::X86_64 => x86_64,
                Arch::Aarch64 => aarch64,
            };
            let (mut addresses, mut results, mut words) = (0_u64, 0_u64, [0_i64; 6]);
            for (index, argument) in ask.arguments.iter().enumerate() {
                match argument {
                    Argument::Number(number) => words[index] = *number,
                    Argument::Result => results |= 1 << index,
                    Argument::Bytes(bytes) => {
                        addresses |= 1 << index;
                        words[index] = next;
                        let _ = write!(strings, "(data (i32.const {next}) \"{}\")", escaped(bytes));
                        next += bytes.len().next_multiple_of(8) as i64;
                    }
                }
            }
            let record = [number, addresses, results].into_iter().chain(words.map(i64::cast_unsigned)).chain([0]);
            data += &record.map(|word| escaped(&word.to_le_bytes())).collect::<String>();
        }
        let bytes = asks.len() * RECORD_BYTES;
        format!(
            "(module
               (import \"wasi_snapshot_preview1\" \"random_get\" (func $hook (param i32 i32) (result i32)))
               (import \"wasi_snapshot_preview1\" \"proc_exit\" (func $exit (param i32)))
               (import \"wasi_snapshot_preview1\" \"path_open\" (func $path_open
                 (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
               (memory (export \"memory\") 1 2)
               (data (i32.const 0) \"{data}\") {strings}
               {module}
               (func (export \"_start\") (local $result i64)
                 (drop (call $hook (i32.const 0) (i32.const {bytes})))
                 (local.set $result (i64.load (i32.const {})))
                 (if (i64.lt_s (local.get $result) (i64.const 0))
                   (then (call $exit (i32.wrap_i64 (i64.sub (i64.const 0) (local.get $result))))))))",
            bytes - 8
        )
    }
}

fn escaped(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("\\{byte:02x}")).collect()
}
