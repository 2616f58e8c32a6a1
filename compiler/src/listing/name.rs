//! What people call functions.

use cpp_demangle::{DemangleOptions, ParseOptions};
use std::fmt::{self, Write};

/// `name` as its language writes it, where it is mangled as Rust (without its hash) or C++ mangle; else, or where that would be
/// longer than any name that somebody reads, as it is.
#[must_use]
pub fn demangle(name: &str) -> String {
    if let Ok(symbol) = rustc_demangle::try_demangle(name)
        && let Some(name) = Bounded::text(|text| write!(text, "{symbol:#}"))
    {
        return name;
    }
    if name.starts_with("_Z") {
        // A name may nest as deeply as it likes.
        let options = ParseOptions::default().recursion_limit(64);
        let symbol = cpp_demangle::Symbol::new_with_options(name, &options);
        let options = DemangleOptions::default().recursion_limit(64);
        let text = |symbol: cpp_demangle::Symbol<_>| Bounded::text(|text| symbol.structured_demangle(text, &options));
        if let Some(name) = symbol.ok().and_then(text) {
            return name;
        }
    }
    name.to_owned()
}

/// A text that ends in an error where it would become too long: a short name may refer to its own parts so often that it stands for
/// more than any machine can hold.
struct Bounded(String);

impl Bounded {
    /// The most bytes that a name may have.
    const MOST: usize = 16 << 10;

    /// What `write` writes; none where it fails, or writes too much.
    fn text(write: impl FnOnce(&mut Self) -> fmt::Result) -> Option<String> {
        let mut text = Self(String::new());
        write(&mut text).ok().map(|()| text.0)
    }
}

impl Write for Bounded {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if self.0.len() + text.len() > Self::MOST {
            return Err(fmt::Error);
        }
        self.0.push_str(text);
        Ok(())
    }
}

/// `name`, demangled, with characters that control a terminal or the direction of writing as `\n` and `\u{1b}`.
pub(super) fn printable(name: &str) -> String {
    escaped(&demangle(name))
}

/// `name` with such characters, as it is.
pub(super) fn escaped(name: &str) -> String {
    let mut text = String::new();
    for character in name.chars() {
        match character {
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => text.extend(character.escape_unicode()),
            _ if character.is_control() => text.extend(character.escape_debug()),
            _ => text.push(character),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_each_language() {
        assert_eq!(demangle("_ZN4core3fmt5write17h0123456789abcdefE"), "core::fmt::write");
        assert_eq!(demangle("_RNvCs4fqI2P2rA04_5hello4main"), "hello::main");
        assert_eq!(demangle("_ZN5outer5innerEi"), "outer::inner(int)");
        for plain in ["main", "_Z", "", "_ZN", "read\n"] {
            assert_eq!(demangle(plain), plain);
        }
    }

    /// Each type is a pair of the one before: the text doubles with every step.
    #[test]
    fn what_would_be_too_long_stays_as_it_is() {
        let pair = |last: u32| format!("S_IS{0}_S{0}_E", char::from_digit(last, 36).unwrap().to_ascii_uppercase());
        let name = format!("_Z1f1PIiiE{}", (0..30).map(pair).collect::<String>());
        assert_eq!(demangle(&name), name);
        assert_eq!(demangle("_Z1f1PIiiES_IS0_S0_E"), "f(P<int, int>, P<P<int, int>, P<int, int> >)");
    }

    #[test]
    fn nothing_controls_a_terminal() {
        assert_eq!(printable("a\x1b[31m\u{202e}'b'\n"), "a\\u{1b}[31m\\u{202e}'b'\\n");
    }
}
