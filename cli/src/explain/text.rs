//! Explanations for people.
//!
//! ```text
//! func 0 (read)
//!   code: 17 bytes; stack: 16 bytes a call, kept within by inaccessible pages below the stack
//!   accesses of memory: 1, without a check: 1
//!   calls: 0, direct: 0
//!   0x31: i32.load offset=8
//!     not checked: every address that it can form is in the memory's reservation
//! ```

use crate::diagnostics::escape;
use std::fmt::{self, Write as _};
use wasm2native_compiler::{Explained, Subject, demangle};

/// Everything that was decided.
pub(super) fn text(explained: &[Explained]) -> String {
    let mut text = String::new();
    for (index, func) in explained.iter().enumerate() {
        if index > 0 {
            text.push('\n');
        }
        // Writing to a string cannot fail.
        let _ = write_func(&mut text, func);
    }
    text
}

fn write_func(out: &mut String, explained: &Explained) -> fmt::Result {
    let Explained { func, .. } = explained;
    match &func.name {
        Some(name) => writeln!(out, "func {} ({})", func.index, escape(&demangle(name)).replace('\n', "\\n"))?,
        None => writeln!(out, "func {}", func.index)?,
    }
    writeln!(
        out,
        "  code: {} bytes; stack: {} bytes a call, kept within by {}",
        explained.code_bytes, explained.stack_bytes, explained.stack_check.words
    )?;
    if explained.is_counted {
        writeln!(out, "  fuel: counted")?;
    }
    if explained.is_interruptible {
        writeln!(out, "  interrupts: looked for")?;
    }
    let of_memory = explained.decisions.iter().filter(|decision| matches!(decision.subject, Subject::Memory(_)));
    let (unchecked, accesses) = of_memory.fold((0, 0), |(unchecked, all), decision| {
        let is_unchecked = UNCHECKED.contains(&decision.choice.name);
        (unchecked + u32::from(is_unchecked), all + 1)
    });
    let calls = explained.decisions.iter().filter(|decision| {
        // A guess is told beside what the call does otherwise.
        decision.subject == Subject::Call && !GUESSED.contains(&decision.choice.name)
    });
    let (direct, calls) = calls.fold((0, 0), |(direct, all), decision| {
        let is_direct = DIRECT.contains(&decision.choice.name);
        (direct + u32::from(is_direct), all + 1)
    });
    writeln!(out, "  accesses of memory: {accesses}, without a check: {unchecked}")?;
    writeln!(out, "  calls: {calls}, direct: {direct}")?;
    for decision in &explained.decisions {
        let memory = match decision.subject {
            Subject::Memory(memory) => format!("memory {memory}: "),
            Subject::Call => String::new(),
            Subject::Loop => "loop: ".to_owned(),
        };
        writeln!(out, "  {:#x}: {}", decision.offset, escape(&decision.operator))?;
        writeln!(out, "    {memory}{}", escape(&decision.choice.words))?;
    }
    Ok(())
}

/// Decisions by which no instruction checks an access.
const UNCHECKED: [&str; 3] = ["address-space", "constant-index", "found-before"];

/// Decisions by which a call is compared with what a profile says that it calls.
const GUESSED: [&str; 2] = ["guessed", "guessed-inlined"];

/// Decisions by which a call names what it calls.
const DIRECT: [&str; 5] = ["direct", "inlined", "linked", "import", "wrapped"];
