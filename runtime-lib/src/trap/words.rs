//! A trap in words, as far as it is one of the module's: what happened, and the values that it happened with.

use super::broken::Reach;
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
        Cause::Stack => of_code(words, image, instance, TrapCode::StackExhausted, stack_bytes),
        Cause::Code(code) => of_code(words, image, instance, code, stack_bytes),
        Cause::Bug(_) => {}
    }
}

/// What `code` means, where the instruction says no more.
fn of_code(words: &mut impl Words, image: Image, instance: *mut Instance, code: TrapCode, stack_bytes: u64) {
    words.text(code.message());
    if let Some(reach) = Reach::of(image, instance, code) {
        words.text(": ");
        reach.words(words);
    }
    match code {
        TrapCode::StackExhausted => {
            words.text(": the stack has ");
            words.decimal(stack_bytes);
            words.text(" bytes");
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

/// What a trap that the runtime has raised is; `detail` says more where that is not empty, and `stack_bytes` is the size of the stack.
pub(super) fn of_call(
    words: &mut impl Words,
    image: Image,
    instance: *mut Instance,
    code: TrapCode,
    detail: &[&[u8]],
    stack_bytes: u64,
) {
    if detail.is_empty() {
        return of_code(words, image, instance, code, stack_bytes);
    }
    words.text(code.message());
    words.text(": ");
    detail.iter().for_each(|part| words.escaped(part));
}
