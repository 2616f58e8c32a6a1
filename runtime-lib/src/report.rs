//! Words on standard error, or to tools on another descriptor, without formatting machinery: text, decimal and hexadecimal into a fixed buffer.
//!
//! Invariant: nothing here allocates or can panic, so that a trap can be reported from any state.

use crate::sys;

/// Exit code of a process that refused to start: a machine or a system that lacks what the program needs, or a
/// granted directory that is not there. What a shell uses for a command that it found and could not run.
pub(crate) const START_ERROR_EXIT_CODE: i32 = 126;

/// Why a program cannot start, in words.
pub(crate) struct StartError(pub(crate) &'static str);

/// Ends the process before its program began, with `parts` as the explanation. Parts from outside are escaped.
pub(crate) fn start_error(parts: &[&[u8]]) -> ! {
    let mut report = Report::new();
    report.text("error: ");
    parts.iter().for_each(|part| report.escaped(part));
    report.text("\n");
    report.send();
    sys::exit(START_ERROR_EXIT_CODE)
}

/// A message under construction. It is written when it is full and when it is [sent](Report::send).
pub(crate) struct Report {
    /// Where it goes.
    descriptor: i32,
    buffer: [u8; BUFFER_BYTES],
    len: usize,
}

impl Report {
    /// An empty message, for standard error.
    pub(crate) const fn new() -> Self {
        Self::to(sys::STANDARD_ERROR)
    }

    /// An empty message for the descriptor of this number.
    pub(crate) const fn to(descriptor: i32) -> Self {
        Self { descriptor, buffer: [0; BUFFER_BYTES], len: 0 }
    }

    /// Writes what there is.
    pub(crate) fn send(&mut self) {
        sys::write_words(self.descriptor, self.buffer.get(..self.len).unwrap_or_default());
        self.len = 0;
    }
}

impl Words for Report {
    fn byte(&mut self, byte: u8) {
        if self.len == BUFFER_BYTES {
            self.send();
        }
        if let Some(slot) = self.buffer.get_mut(self.len) {
            *slot = byte;
            self.len += 1;
        }
    }
}

/// A place for words.
pub(crate) trait Words {
    /// Adds a byte.
    fn byte(&mut self, byte: u8);

    /// Adds `text` as it is.
    fn text(&mut self, text: &str) {
        text.bytes().for_each(|byte| self.byte(byte));
    }

    /// Adds UTF-8 from a wasm file or the system, with what a terminal might obey made visible: control characters, and
    /// the marks that reorder a line.
    fn escaped(&mut self, text: &[u8]) {
        let mut rest = text;
        while let [first, ..] = rest {
            let (taken, hidden) = match rest {
                [0..=0x1f | 0x7f, ..] => (1, Some(u32::from(*first))),
                // U+0080 to U+009F, the second set of control characters.
                [0xc2, low @ 0x80..=0x9f, ..] => (2, Some(u32::from(*low))),
                // U+200E, U+200F, U+2028 to U+202E: marks of direction, separators of lines and paragraphs.
                [0xe2, 0x80, low @ (0x8e..=0x8f | 0xa8..=0xae), ..] => (3, Some(0x2000 + (u32::from(*low) & 0x3f))),
                // U+2066 to U+2069: isolates.
                [0xe2, 0x81, low @ 0xa6..=0xa9, ..] => (3, Some(0x2040 + (u32::from(*low) & 0x3f))),
                _ => (1, None),
            };
            match hidden {
                Some(code) => {
                    self.text("\\u{");
                    self.digits(u64::from(code), 16);
                    self.text("}");
                }
                None => self.byte(*first),
            }
            rest = rest.get(taken..).unwrap_or_default();
        }
    }

    /// Adds `value` in decimal.
    fn decimal(&mut self, value: u64) {
        self.digits(value, 10);
    }

    /// Adds `value` in hexadecimal, after `0x`.
    fn hex(&mut self, value: u64) {
        self.text("0x");
        self.digits(value, 16);
    }

    fn digits(&mut self, value: u64, radix: u64) {
        if value >= radix {
            self.digits(value / radix, radix);
        }
        let digit = (value % radix) as u8;
        self.byte(if digit < 10 { b'0' + digit } else { b'a' + digit - 10 });
    }
}

/// Enough for most traps to be one `write`.
const BUFFER_BYTES: usize = 2048;
