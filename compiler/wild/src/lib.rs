//! The embedded ELF linker behind one plain function: a leaf crate, because the linker takes minutes to compile.
//!
//! [`link`] takes `ld`-style arguments and inputs in memory, and gives the output in memory. Invariant: the link neither
//! reads nor writes a file, and the output depends on the arguments and the inputs alone, whatever the number of threads.
//!
//! What there is to know of the linker, version 0.10:
//! - It runs in the rayon pool of its caller and does not start threads of its own; `--thread-count` has no effect.
//! - `-Map`, `--emit-relocs` and `--image-base` are missing; an option that it does not know is an error.
//! - It reads variables called `WILD_…` for the debugging of the linker itself; nobody sets them by accident.

#![forbid(unsafe_code)]

mod memory;

use libwild::{Args, Linker};
use memory::{Files, Store};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

/// Links `inputs` as `args` say, which name them by the strings that they are paired with. Gives the bytes of `output`,
/// the name that `args` hold after `-o`.
///
/// `args` are those of a command line without the command's own name.
///
/// # Errors
/// The linker's words, with its warnings above them. A panic inside the linker is an error too.
pub fn link(args: &[String], inputs: Vec<(String, Vec<u8>)>, output: &str) -> Result<Vec<u8>, String> {
    let warnings = Arc::new(Mutex::new(Vec::new()));
    let store = Arc::new(Store::new(inputs));
    // Nothing of a failed link is looked at again but the warnings, which are whole strings.
    let linked = catch_unwind(AssertUnwindSafe(|| run(args, Files::new(Arc::clone(&store)), &warnings)));
    let result = match linked {
        Ok(Ok(())) => store.take_output(output).ok_or_else(|| format!("the linker wrote no '{output}'")),
        Ok(Err(message)) => Err(message),
        Err(panic) => Err(format!("the embedded linker panicked: {}", panic_message(&*panic))),
    };
    let warnings = warnings.lock().unwrap_or_else(PoisonError::into_inner);
    for warning in &*warnings {
        tracing::warn!(target: "wasm2native", "linker: {warning}");
    }
    result.map_err(|message| {
        warnings.iter().map(|warning| format!("warning: {warning}\n")).collect::<String>() + &message
    })
}

fn run(args: &[String], files: Files, warnings: &Arc<Mutex<Vec<String>>>) -> Result<(), String> {
    // The name chooses the ELF flavour of the linker on every host.
    let command_line = || std::iter::once("ld").chain(args.iter().map(String::as_str));
    let mut parsed = Args::new(command_line).map_err(|error| error.to_string())?;
    let sink = Arc::clone(warnings);
    parsed.on_warning(Box::new(move |warning| {
        sink.lock().unwrap_or_else(PoisonError::into_inner).push(warning.warning().to_owned());
    }));
    parsed.parse(command_line).map_err(|error| error.to_string())?;
    let linker = Linker::with_file_system(files);
    linker.run(&parsed).map_err(|error| error.to_string())?;
    Ok(())
}

fn panic_message(panic: &(dyn std::any::Any + Send)) -> &str {
    if let Some(text) = panic.downcast_ref::<&'static str>() {
        text
    } else if let Some(text) = panic.downcast_ref::<String>() {
        text
    } else {
        "no message"
    }
}
