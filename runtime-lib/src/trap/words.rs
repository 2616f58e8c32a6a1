//! A trap in words, as far as it is one of the module's: what happened, and the values that it happened with.
#![allow(unsafe_code)]

use super::cause::Cause;
use crate::image::Image;
use crate::memory;
use crate::report::Words;
use wasm2native_abi::TrapCode;
use wasm2native_abi::instance::Instance;

/// What `cause` is; nothing for a bug. `stack_bytes` is the size of the stack.
pub(super) fn of_cause(words: &mut impl Words, image: Image, instance: *mut Instance, cause: &Cause, stack_bytes: u64) {
    match *cause {
        Cause::Memory { number, offset } => {
            words.text(TrapCode::MemoryOutOfBounds.message());
            words.text(": address ");
            words.hex(offset);
            words.text(" of memory ");
            words.decimal(number as u64);
            words.text(", which has ");
            words.decimal(memory::bytes(image, instance, number));
            words.text(" bytes");
        }
        #[cfg(not(feature = "library"))]
        Cause::Stack => of_code(words, instance, TrapCode::StackExhausted, stack_bytes),
        Cause::Code(code) => of_code(words, instance, code, stack_bytes),
        Cause::Bug(_) => {}
    }
}

/// What `code` means, where the instruction says no more.
fn of_code(words: &mut impl Words, instance: *mut Instance, code: TrapCode, stack_bytes: u64) {
    words.text(code.message());
    match code {
        TrapCode::StackExhausted => {
            words.text(": the stack has ");
            words.decimal(stack_bytes);
            words.text(" bytes");
        }
        TrapCode::UndefinedElement | TrapCode::TableOutOfBounds => {
            if let Some(Beyond { index, elements }) = beyond_table(instance) {
                words.text(": index ");
                words.decimal(index);
                words.text(" of a table that has ");
                words.decimal(elements);
                words.text(" elements");
            }
        }
        // What the standard's words leave open, where there is something to add.
        TrapCode::DataSegmentOutOfBounds | TrapCode::ElementSegmentOutOfBounds => {
            words.text(": a segment does not fit when the module is instantiated");
        }
        TrapCode::IncompatibleImport => {
            words.text(": what a module imports has not grown to the size that it asks for");
        }
        _ => {}
    }
}

/// An element that a table has not.
pub(super) struct Beyond {
    pub(super) index: u64,
    /// How many the table has.
    pub(super) elements: u64,
}

/// The element that the instance's code has trapped for; none where it was a range of them.
pub(super) fn beyond_table(instance: *mut Instance) -> Option<Beyond> {
    // SAFETY: an instance's record is there as long as code of its module runs, and only that code writes to these fields.
    let (index, elements) = unsafe { ((*instance).trap_index, (*instance).trap_elements) };
    Some(Beyond { index: index.checked_sub(1)?, elements: elements.into() })
}

/// What a trap that the runtime has raised is; `detail` says more where that is not empty, and `stack_bytes` is the size of the stack.
pub(super) fn of_call(
    words: &mut impl Words,
    instance: *mut Instance,
    code: TrapCode,
    detail: &[&[u8]],
    stack_bytes: u64,
) {
    if detail.is_empty() {
        return of_code(words, instance, code, stack_bytes);
    }
    words.text(code.message());
    words.text(": ");
    detail.iter().for_each(|part| words.escaped(part));
}
