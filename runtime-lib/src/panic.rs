//! Panics: ours alone, as wasm code traps. They say so and end the process.

use crate::report::{Report, Words};
use crate::sys;
use core::panic::PanicInfo;

/// Says where the runtime broke its own rules, and aborts. The message itself is left out: formatting it would cost every
/// program several kilobytes.
#[panic_handler]
fn panic(info: &PanicInfo<'_>) -> ! {
    let mut report = Report::new();
    report.text("wasm2native runtime: internal error");
    if let Some(place) = info.location() {
        report.text(" at ");
        report.text(place.file());
        report.text(":");
        report.decimal(u64::from(place.line()));
    }
    report.text("\n");
    report.send();
    sys::abort()
}
