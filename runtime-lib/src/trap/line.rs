//! Lines in backtraces, and operators by their offsets in the module: ` at points.c:21 (wasm 0x1f3)`. Programs that are stripped do
//! not carry it.

use crate::image::{Image, Place, SourceLines};
use crate::report::{Report, Words};

/// Tells the line that a function is at.
#[unsafe(no_mangle)]
extern "C" fn wasm2native_show_line(lines: SourceLines, place: Place, report: &mut Report) {
    if let Some((file, line)) = lines.at(place) {
        report.text(" at ");
        report.escaped(file);
        report.text(":");
        report.decimal(line.into());
    }
    if let Some(operator) = Image::of_program().trap_report().and_then(|report| report.operator(place)) {
        report.text(" (wasm ");
        report.hex(operator.into());
        report.text(")");
    }
}
