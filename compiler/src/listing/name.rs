//! What people call functions.

use cpp_demangle::{DemangleOptions, ParseOptions};

/// `name` as its language writes it, where it is mangled as Rust (without its hash) or C++ mangle; else as it is.
#[must_use]
pub fn demangle(name: &str) -> String {
    if let Ok(name) = rustc_demangle::try_demangle(name) {
        return format!("{name:#}");
    }
    if name.starts_with("_Z") {
        // A name may nest as deeply as it likes.
        let options = ParseOptions::default().recursion_limit(64);
        let symbol = cpp_demangle::Symbol::new_with_options(name, &options);
        let options = DemangleOptions::default().recursion_limit(64);
        if let Some(name) = symbol.ok().and_then(|symbol| symbol.demangle_with_options(&options).ok()) {
            return name;
        }
    }
    name.to_owned()
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

    #[test]
    fn nothing_controls_a_terminal() {
        assert_eq!(printable("a\x1b[31m\u{202e}'b'\n"), "a\\u{1b}[31m\\u{202e}'b'\\n");
    }
}
