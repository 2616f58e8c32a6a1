//! `Info.plist`, by which Apple's tools know a folder as a bundle of debug information (`dsymutil(1)`, "Information Property List").
//!
//! Invariant: it is well-formed XML, whatever the program is called.

/// What stands in `Contents/Info.plist` of the bundle of a program called `name`.
#[must_use]
pub fn dsym_plist(name: &str) -> String {
    let identifier = format!("com.apple.xcode.dsym.{}", escaped(name));
    let entries = [
        ("CFBundleDevelopmentRegion", "English"),
        ("CFBundleIdentifier", &identifier),
        ("CFBundleInfoDictionaryVersion", "6.0"),
        ("CFBundlePackageType", "dSYM"),
        ("CFBundleSignature", "????"),
        ("CFBundleShortVersionString", "1.0"),
        ("CFBundleVersion", "1"),
    ];
    let entries = entries.map(|(key, value)| format!("  <key>{key}</key>\n  <string>{value}</string>\n")).concat();
    format!("{HEAD}<plist version=\"1.0\">\n<dict>\n{entries}</dict>\n</plist>\n")
}

const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
"#;

/// `text` as the contents of an element. What XML has no way to write (XML 1.0, section 2.2) is replaced.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '\t' | '\n' | '\r' => escaped.push_str(&format!("&#{};", u32::from(character))),
            '\0'..='\x1f' | '\u{fffe}' | '\u{ffff}' => escaped.push(char::REPLACEMENT_CHARACTER),
            _ => escaped.push(character),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_escaped() {
        assert_eq!(escaped("a<b>&\"c'\n\x1b"), "a&lt;b&gt;&amp;\"c'&#10;\u{fffd}");
    }
}
