//! Short loops lie within a line of the CPU's cache each, and so do the jumps that end longer ones, wherever functions before them end.

use object::{Object, ObjectSymbol};
use std::fmt::Write;
use std::ops::Range;
use tempfile::TempDir;
use wasm2native_targets::{LINUX, Target};
use wasm2native_tests::command;

/// Bytes of a line.
const LINE: u64 = 64;
const FUNCS: u32 = 24;

/// Functions of ascending lengths, each with a loop in another place of it. Each counts its parameter down, and combines bytes: as many as
/// it is told.
fn module(bytes: u32) -> String {
    let mut text = String::from("(module (memory (export \"memory\") 1)\n");
    for func in 0..FUNCS {
        let before: String =
            (0..func).map(|at| format!("(i32.store8 offset={at} (local.get 1) (local.get 0))\n")).collect();
        let combined: String = (0..bytes)
            .map(|at| format!("(local.set 2 (i32.rotl (local.get 2) (i32.load8_u offset={at} (local.get 0))))\n"))
            .collect();
        writeln!(
            text,
            "(func $count{func} (param i32 i32) (result i32) (local i32) {before}
               (loop $again
                 {combined}
                 (br_if $again (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
               (local.get 2))"
        )
        .expect("strings can be written");
    }
    text.push_str("(func (export \"_start\")\n");
    for func in 0..FUNCS {
        writeln!(text, "(drop (call $count{func} (i32.const 9) (i32.const 64)))").expect("strings can be written");
    }
    text + "))"
}

/// The loops of the functions, which combine so many bytes, by addresses: from where a conditional jump leads back to, to behind it.
fn loops(bytes: u32, flags: &[&str]) -> Vec<Range<u64>> {
    let folder = TempDir::new().expect("there is room for temporary files");
    let (source, program) = (folder.path().join("module.wat"), folder.path().join("program"));
    std::fs::write(&source, module(bytes)).expect("a temporary folder can be written");
    let target: &Target = LINUX.iter().find(|target| target.name == "x86_64-linux").expect("it is a target");
    let outcome = command::build(folder.path(), &source, &program, target, flags);
    assert_eq!(outcome.code, 0, "{}", outcome.errors());
    let bytes = std::fs::read(program).expect("it was written");
    let file = object::File::parse(&*bytes).expect("it is an ELF file");
    let mut loops = Vec::new();
    for symbol in file.symbols().filter(|symbol| symbol.name().is_ok_and(|name| name.starts_with("count"))) {
        let section = file.section_by_index(symbol.section_index().expect("it has code"));
        let data = section.and_then(|section| {
            use object::ObjectSection;
            section.data_range(symbol.address(), symbol.size())
        });
        let code = data.expect("it is there").expect("it is there");
        // 0f 80 to 0f 8f, and 32 bits to add to the address of what follows.
        for (at, jump) in code.windows(6).enumerate().filter(|(_, jump)| jump[0] == 0x0f && jump[1] & 0xf0 == 0x80) {
            let end = symbol.address() + at as u64 + 6;
            let leads =
                end.wrapping_add_signed(i64::from(i32::from_le_bytes(jump[2..].try_into().expect("four bytes"))));
            if (symbol.address()..end).contains(&leads) {
                loops.push(leads..end);
            }
        }
    }
    loops
}

fn is_split(found: &Range<u64>) -> bool {
    found.start / LINE != (found.end - 1) / LINE
}

#[test]
fn short_loops_lie_within_a_line() {
    let placed = loops(1, &["-O2"]);
    assert_eq!(placed.len(), FUNCS as usize, "{placed:x?}");
    assert!(placed.iter().all(|found| found.end - found.start <= LINE && !is_split(found)), "{placed:x?}");

    // As they come, some do not.
    let not_placed = loops(1, &["-O1"]);
    assert_eq!(not_placed.len(), FUNCS as usize, "{not_placed:x?}");
    assert!(not_placed.iter().any(is_split), "{not_placed:x?}");
}

#[test]
fn jumps_that_end_longer_loops_lie_within_a_line() {
    let jump = |found: Range<u64>| found.end - 6..found.end;
    let placed = loops(6, &["-O2"]);
    assert_eq!(placed.len(), FUNCS as usize, "{placed:x?}");
    assert!(placed.iter().all(|found| found.end - found.start > LINE), "{placed:x?}");
    assert!(!placed.iter().cloned().map(jump).any(|found| is_split(&found)), "{placed:x?}");

    // As they come, some do not (of others, which lie more unevenly).
    let not_placed = loops(8, &["-O1"]);
    assert_eq!(not_placed.len(), FUNCS as usize, "{not_placed:x?}");
    assert!(not_placed.into_iter().map(jump).any(|found| is_split(&found)));
}
