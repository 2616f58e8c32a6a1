//! Lines in backtraces, and operators by their offsets in the module: ` at points.c:21 (wasm 0x1f3)`. Only programs that are built so
//! (`-g`, `--trap-offsets`) carry it.

use crate::image::{Image, SourceLines};
use crate::report::{Report, Words};

/// Tells the line of the code at `offset` in the text.
#[unsafe(no_mangle)]
extern "C" fn wasm2native_show_line(lines: SourceLines, offset: u32, report: &mut Report) {
    if let Some((file, line)) = lines.at(offset) {
        report.text(" at ");
        report.escaped(file);
        report.text(":");
        report.decimal(line.into());
    }
    if let Some(operator) = Image::of_program().trap_report().and_then(|report| report.operator(offset)) {
        report.text(" (wasm ");
        report.hex(operator.into());
        report.text(")");
    }
}
