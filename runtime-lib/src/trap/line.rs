//! Lines in backtraces: ` at points.c:21`. Only programs that are built with debug information carry it.

use crate::image::SourceLines;
use crate::report::{Report, Words};

/// Tells the line of the code at `offset` in the text.
#[unsafe(no_mangle)]
extern "C" fn wasm2native_show_line(lines: SourceLines, offset: u32, report: &mut Report) {
    let Some((file, line)) = lines.at(offset) else { return };
    report.text(" at ");
    report.escaped(file);
    report.text(":");
    report.decimal(line.into());
}
