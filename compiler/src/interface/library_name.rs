//! What a library is called: what all its names in C begin with.
//!
//! Invariant: a [`LibraryName`] is an identifier of C and C++ that neither language and nothing of ours has taken.

use super::keyword;
use super::name::identifier;
use std::str::FromStr;
use thiserror::Error;

/// A library's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LibraryName(String);

/// Why a text is no library's name.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum BadLibraryName {
    /// It is none.
    #[error("expected an identifier of C: letters, digits and '_', and no digit first")]
    NoIdentifier,
    /// It means something else.
    #[error("it is a word of C or C++")]
    Keyword,
    /// It is kept for the language's libraries (C: "Reserved identifiers").
    #[error("names that begin with '__', or '_' and a capital letter, are the C library's")]
    Reserved,
    /// It would be taken for something of ours.
    #[error("names that begin with 'wasm2native' are the runtime's")]
    Runtime,
}

impl LibraryName {
    /// A name that is made of any text, such as the name of a module's file without its ending.
    #[must_use]
    pub fn resembling(text: &str) -> Self {
        let name = identifier(text, true);
        match name.parse() {
            Ok(name) => name,
            // A name that begins with it is an identifier, no word of C's and nobody else's.
            Err(_) => Self(format!("lib_{}", name.trim_start_matches('_'))),
        }
    }

    /// As text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for LibraryName {
    type Err = BadLibraryName;

    fn from_str(text: &str) -> Result<Self, BadLibraryName> {
        let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        if text.is_empty() || !text.bytes().all(is_part) || text.starts_with(|first: char| first.is_ascii_digit()) {
            return Err(BadLibraryName::NoIdentifier);
        }
        if keyword::is_word_of_c(text) {
            return Err(BadLibraryName::Keyword);
        }
        if text
            .strip_prefix('_')
            .is_some_and(|rest| rest.starts_with(|next: char| next == '_' || next.is_ascii_uppercase()))
        {
            return Err(BadLibraryName::Reserved);
        }
        if text.starts_with("wasm2native") {
            return Err(BadLibraryName::Runtime);
        }
        Ok(Self(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_identifiers_of_c() {
        let why = |text: &str| text.parse::<LibraryName>().expect_err(text);
        for good in ["plugin", "a", "_a", "A1_", "class_"] {
            assert_eq!(good.parse(), Ok(LibraryName(good.to_owned())));
        }
        for bad in ["", "1a", "a-b", "a b", "größe", "a\0"] {
            assert_eq!(why(bad), BadLibraryName::NoIdentifier);
        }
        for bad in ["int", "class", "_Bool", "not_eq", "main"] {
            assert_eq!(why(bad), BadLibraryName::Keyword);
        }
        for bad in ["__a", "_A"] {
            assert_eq!(why(bad), BadLibraryName::Reserved);
        }
        assert_eq!(why("wasm2native_status"), BadLibraryName::Runtime);
    }

    #[test]
    fn files_have_names() {
        let name = |text: &str| LibraryName::resembling(text).0;
        assert_eq!(name("plugin"), "plugin");
        assert_eq!(name("my-plugin.v1"), "my_plugin_v1");
        assert_eq!(name("3d"), "_3d");
        assert_eq!(name("int"), "lib_int");
        assert_eq!(name("__x"), "lib_x");
        assert_eq!(name(""), "_");
        assert_eq!(name("wasm2native"), "lib_wasm2native");
        assert_eq!(name("ß"), "lib_");
    }
}
