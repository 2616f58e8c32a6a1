//! The place of a diagnostic in its module, as text: what stands around an offset.
//!
//! The module may be invalid, or malformed from the place on: it is printed as far as that goes.

mod shortened;

use shortened::Shortened;
use std::collections::VecDeque;
use std::io;
use std::panic::catch_unwind;

/// Lines of a module's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// The number of the first line in the text of the whole module, counted from 1.
    pub first_line: usize,
    /// The lines.
    pub lines: Vec<ExcerptLine>,
    /// Which of them the offset lies in.
    pub culprit: usize,
}

/// A line of a module's text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExcerptLine {
    /// Where what it shows stands in the module; none where it belongs to the line before.
    pub offset: Option<u64>,
    /// In the text format.
    pub text: String,
}

/// Lines before the one that is looked for, and behind it.
const BEFORE: usize = 3;
const BEHIND: usize = 2;

/// What stands around `offset` in the module `wasm`; nothing where no line of its text does.
#[must_use]
pub fn excerpt(wasm: &[u8], offset: u64) -> Option<Excerpt> {
    // The printer is made for modules that are valid: a diagnostic is not lost to one that is not.
    catch_unwind(|| match Shortened::of(wasm, offset) {
        Some(shortened) => around_shortened(&shortened, offset),
        None => around(wasm, offset),
    })
    .unwrap_or(None)
}

fn around_shortened(shortened: &Shortened, offset: u64) -> Option<Excerpt> {
    let mut excerpt = around(&shortened.wasm, shortened.here(offset))?;
    excerpt.first_line += shortened.lines;
    for offset in excerpt.lines.iter_mut().filter_map(|line| line.offset.as_mut()) {
        *offset = shortened.there(*offset);
    }
    Some(excerpt)
}

fn around(wasm: &[u8], offset: u64) -> Option<Excerpt> {
    let mut window = Window { target: offset, lines: VecDeque::new(), started: 0, culprit: None };
    let printed = wasmprinter::Config::new().print(wasm, &mut window);
    // The printer looks ahead, and may have come to nothing that stands before the offset but the module itself.
    if window.started < 2 {
        return None;
    }
    if printed.is_err() && window.culprit.is_none() {
        // It ended before the line that is looked for.
        let last = window.lines.back().map_or("", |line| line.text.as_str());
        let indent = " ".repeat(last.len() - last.trim_start().len());
        window.start(Some(offset));
        window.text(&format!("{indent};; what stands here cannot be read"));
        window.culprit = Some(window.started);
    }
    window.finish()
}

/// The lines around the one that is looked for, while a module is printed.
struct Window {
    target: u64,
    lines: VecDeque<ExcerptLine>,
    /// How many lines have been started.
    started: usize,
    /// The number of the line behind which the offset lies in a later one.
    culprit: Option<usize>,
}

impl Window {
    fn start(&mut self, offset: Option<u64>) {
        if self.culprit.is_none() {
            let is_behind = offset.is_some_and(|offset| offset > self.target);
            let last = self.lines.iter().rposition(|line| line.offset.is_some_and(|offset| offset <= self.target));
            if let (true, Some(last)) = (is_behind, last) {
                self.culprit = Some(self.started - (self.lines.len() - 1 - last));
            } else if self.lines.len() > BEFORE + BEHIND {
                self.lines.pop_front();
            }
        }
        self.started += 1;
        self.lines.push_back(ExcerptLine { offset, text: String::new() });
    }

    fn text(&mut self, text: &str) {
        if let Some(line) = self.lines.back_mut() {
            line.text.push_str(text);
        }
    }

    /// Whether all has been seen that is shown.
    fn is_complete(&self) -> bool {
        self.culprit.is_some_and(|culprit| self.started > culprit + BEHIND)
    }

    fn finish(self) -> Option<Excerpt> {
        let first = self.started + 1 - self.lines.len();
        // The last line of a module is behind every offset.
        let culprit = self.culprit.or_else(|| {
            let last = self.lines.iter().rposition(|line| line.offset.is_some_and(|offset| offset <= self.target));
            last.map(|index| first + index)
        })?;
        // The module itself is not what anybody looks for: the offset is in a section's head, of which nothing is written.
        if culprit == 1 {
            return None;
        }
        let start = culprit.saturating_sub(BEFORE).max(first);
        let shown = self.lines.into_iter().skip(start - first).take(culprit + BEHIND + 1 - start);
        let lines: Vec<ExcerptLine> =
            shown.map(|line| ExcerptLine { text: line.text.trim_end().to_owned(), ..line }).collect();
        Some(Excerpt { first_line: start, lines, culprit: culprit - start })
    }
}

impl wasmprinter::Print for Window {
    fn write_str(&mut self, text: &str) -> io::Result<()> {
        self.text(text);
        Ok(())
    }

    fn newline(&mut self) -> io::Result<()> {
        // What comes behind is of no interest: a module may be large.
        if self.is_complete() { Err(io::ErrorKind::Interrupted.into()) } else { Ok(()) }
    }

    fn start_line(&mut self, offset: Option<u64>) {
        self.start(offset);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines_around(text: &str, operator: &str) -> Vec<String> {
        let wasm = wat::parse_str(text).expect("text");
        let mut all = String::new();
        let lines = wasmprinter::Config::new().offsets_and_lines(&wasm, &mut all).expect("it is printed");
        let (number, (offset, _)) =
            lines.enumerate().find(|(_, (_, line))| line.trim() == operator).expect("it is there");
        let excerpt = excerpt(&wasm, offset.expect("operators have one")).expect("an excerpt");
        assert_eq!(excerpt.first_line + excerpt.culprit, number + 1);
        assert_eq!(excerpt.lines[excerpt.culprit].text.trim(), operator);
        excerpt.lines.into_iter().map(|line| line.text.trim().to_owned()).collect()
    }

    #[test]
    fn what_stands_around_an_operator() {
        let text = "(module (func i32.const 1 drop i32.const 2 drop i32.const 3 drop i32.const 4 drop) (func nop))";
        assert_eq!(
            lines_around(text, "i32.const 3"),
            ["drop", "i32.const 2", "drop", "i32.const 3", "drop", "i32.const 4"]
        );
        assert_eq!(lines_around(text, "nop")[..], ["drop", ")", "(func (;1;) (type 0)", "nop", ")", ")"]);
        assert_eq!(lines_around(text, "i32.const 1").len(), 6);
    }

    /// Whether bodies before the place are left out or not, the excerpt is the same.
    #[test]
    fn what_is_left_out_is_not_missed() {
        let locals = ["", "(local i32)", "(local $a i32) (local i64 i64)"];
        let bodies = [
            "",
            "nop",
            "block block end nop end",
            "i32.const 1 if nop else nop nop end",
            "loop br_table_here end",
            "i32.const 0 call_indirect (param) (result)",
            "try_table (catch_all 0) end",
        ];
        let funcs = (0..60).map(|index| {
            let body = bodies[index % bodies.len()].replace("br_table_here", "i32.const 0 br_table 0 0 0");
            format!("(func $f{index} {} {body})\n", locals[index % locals.len()])
        });
        let text = format!("(module (table 1 funcref) {} (data \"x\"))", funcs.collect::<String>());
        let wasm = wat::parse_str(text).expect("text");
        let mut shortened = 0;
        for offset in 0..=wasm.len() as u64 + 1 {
            assert_eq!(excerpt(&wasm, offset), around(&wasm, offset), "{offset}");
            shortened += usize::from(Shortened::of(&wasm, offset).is_some_and(|module| module.lines > 0));
        }
        assert!(shortened > wasm.len() / 2);
        // Malformed from each place on.
        for place in (wasm.len() / 2..wasm.len()).step_by(3) {
            let mut broken = wasm.clone();
            broken[place] = 0xff;
            assert_eq!(excerpt(&broken, place as u64), around(&broken, place as u64), "{place}");
            assert_eq!(excerpt(&wasm[..place], place as u64), around(&wasm[..place], place as u64), "{place}");
        }
    }

    #[test]
    fn what_is_malformed_ends_it() {
        let mut wasm = wat::parse_str("(module (func nop nop nop))").expect("text");
        let place = wasm.len() - 2;
        wasm[place] = 0xff;
        let excerpt = excerpt(&wasm, place as u64).expect("an excerpt");
        assert_eq!(excerpt.lines[excerpt.culprit].text, "    ;; what stands here cannot be read");
        assert_eq!(excerpt.lines[excerpt.culprit - 1].text.trim(), "nop");
        assert_eq!(super::excerpt(b"", 0), None);
    }
}
