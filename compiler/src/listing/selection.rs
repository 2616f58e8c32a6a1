//! Which functions are wanted: by index, by name, or by a pattern.

use super::name::demangle;

/// Which functions are wanted. The default is all of them.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    patterns: Vec<String>,
}

impl Selection {
    /// The functions that one of `patterns` fits: an index, a name (as it stands in the module, or demangled), or a name with
    /// `*` for any text. Without any, all functions.
    #[must_use]
    pub fn new(patterns: impl IntoIterator<Item = String>) -> Self {
        Self { patterns: patterns.into_iter().collect() }
    }

    /// Whether everything is wanted.
    #[must_use]
    pub fn is_all(&self) -> bool {
        self.patterns.is_empty()
    }

    /// The patterns, as they were given.
    #[must_use]
    pub fn patterns(&self) -> &[String] {
        &self.patterns
    }

    /// Whether a function is wanted that has this index and this name.
    #[must_use]
    pub fn has(&self, index: Option<u32>, name: &str) -> bool {
        self.is_all() || self.patterns.iter().any(|pattern| has(pattern, index, name))
    }
}

fn has(pattern: &str, index: Option<u32>, name: &str) -> bool {
    pattern.parse().is_ok_and(|number: u32| index == Some(number))
        || fits(pattern, name)
        || fits(pattern, &demangle(name))
}

/// Whether `text` is `pattern`, in which `*` stands for any text.
fn fits(pattern: &str, text: &str) -> bool {
    let mut pieces = pattern.split('*');
    let first = pieces.next().expect("a split has a first piece");
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let mut pieces: Vec<&str> = pieces.collect();
    let Some(last) = pieces.pop() else { return rest.is_empty() };
    for piece in pieces {
        // The earliest place leaves the most for the others.
        let Some((_, after)) = rest.split_once(piece) else { return false };
        rest = after;
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns() {
        for (pattern, text) in [("a", "a"), ("*", ""), ("a*", "abc"), ("*c", "abc"), ("a*b*c", "aXbYbZc"), ("**", "x")]
        {
            assert!(fits(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [("a", "ab"), ("a*a", "a"), ("*b*", "ac"), ("a*b*c", "acb"), ("", "a")] {
            assert!(!fits(pattern, text), "{pattern} {text}");
        }
    }

    #[test]
    fn functions() {
        let selection = Selection::new(["7".to_owned(), "core::*::write".to_owned(), "main".to_owned()]);
        assert!(selection.has(Some(7), "x"));
        assert!(selection.has(None, "_ZN4core3fmt5write17h0123456789abcdefE"));
        assert!(selection.has(Some(1), "main"));
        assert!(!selection.has(Some(1), "7x"));
        assert!(Selection::default().has(None, ""));
    }
}
