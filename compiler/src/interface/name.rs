//! Names of wasm as identifiers of C.
//!
//! A byte that no identifier has becomes an underscore. Where two names are then equal, or one is a name that every library has,
//! the later one gets a number: `_2`, `_3` and so on.

use super::keyword;
use std::collections::HashSet;

/// The names that were given out.
pub(super) struct Names {
    /// What each begins with.
    prefix: String,
    taken: HashSet<String>,
}

/// What every library has.
const COMMON: [&str; 8] = ["imports", "instantiate", "free", "error", "interrupt", "set_deadline", "fuel", "set_fuel"];
/// Ends of the names of accessors.
const OF_MEMORY: &[&str] = &["_data", "_bytes", "_view", "_grow"];
const OF_GLOBAL: &[&str] = &["_get", "_set"];
const OF_TABLE: &[&str] = &["_len", "_get", "_set", "_grow"];
/// What an instance has in Rust.
const METHODS: [&str; 9] =
    ["new", "with_config", "host", "host_mut", "into_host", "interrupt_handle", "set_deadline", "fuel", "set_fuel"];

impl Names {
    /// Names of what a library with this prefix exports.
    pub(super) fn of_exports(prefix: &str) -> Self {
        let taken = COMMON.iter().map(|name| format!("{prefix}_{name}")).collect();
        Self { prefix: format!("{prefix}_"), taken }
    }

    /// Names of fields.
    pub(super) fn of_imports() -> Self {
        let taken = keyword::words_of_c().map(str::to_owned).collect();
        Self { prefix: String::new(), taken }
    }

    /// Names of methods in Rust.
    pub(super) fn of_methods() -> Self {
        let taken = METHODS.into_iter().chain(keyword::words_of_rust()).map(str::to_owned).collect();
        Self { prefix: String::new(), taken }
    }

    pub(super) fn method(&mut self, name: &str) -> String {
        self.new_name(name, &[""])
    }

    /// The name of a memory's method, which has one beside it.
    pub(super) fn memory_method(&mut self, name: &str) -> String {
        self.new_name(name, &["", "_and_host"])
    }

    /// The name of a global's method, which stands behind `set_` too.
    pub(super) fn global_method(&mut self, name: &str) -> String {
        let base = identifier(name, true);
        let names = |name: &str| [name.to_owned(), format!("set_{name}")];
        let is_free = |name: &String| names(name).iter().all(|name| !self.taken.contains(name));
        let name = numbered(&base).find(is_free).expect("there are more numbers than names");
        self.taken.extend(names(&name));
        name
    }

    pub(super) fn func(&mut self, name: &str) -> String {
        self.new_name(name, &[""])
    }

    pub(super) fn memory(&mut self, name: &str) -> String {
        self.new_name(name, OF_MEMORY)
    }

    pub(super) fn global(&mut self, name: &str) -> String {
        self.new_name(name, OF_GLOBAL)
    }

    pub(super) fn table(&mut self, name: &str) -> String {
        self.new_name(name, OF_TABLE)
    }

    /// A name that is free with each of these ends.
    fn new_name(&mut self, name: &str, ends: &[&str]) -> String {
        let base = format!("{}{}", self.prefix, identifier(name, self.prefix.is_empty()));
        let is_free = |name: &String| ends.iter().all(|end| !self.taken.contains(&format!("{name}{end}")));
        let name = numbered(&base).find(is_free).expect("there are more numbers than names");
        self.taken.extend(ends.iter().map(|end| format!("{name}{end}")));
        name
    }
}

/// `base`, and then the same with numbers.
fn numbered(base: &str) -> impl Iterator<Item = String> {
    (1_u64..).map(move |number| if number == 1 { base.to_owned() } else { format!("{base}_{number}") })
}

/// `name` as a part of an identifier of C; `is_whole` where it is all of it.
pub(super) fn identifier(name: &str, is_whole: bool) -> String {
    let mut text: String =
        name.bytes().map(|byte| if byte.is_ascii_alphanumeric() { byte.into() } else { '_' }).collect();
    if is_whole && (text.is_empty() || text.starts_with(|first: char| first.is_ascii_digit())) {
        text.insert(0, '_');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_identifiers() {
        let mut names = Names::of_exports("app");
        assert_eq!(names.func("add"), "app_add");
        assert_eq!(names.func("wasi:io/poll#ready"), "app_wasi_io_poll_ready");
        assert_eq!(names.func("größe"), "app_gr____e");
        assert_eq!(names.func(""), "app_");
        assert_eq!(Names::of_imports().func("3d"), "_3d");
        assert_eq!(Names::of_imports().func("not-eq"), "not_eq_2");
    }

    #[test]
    fn equal_names_are_numbered() {
        let mut names = Names::of_exports("app");
        assert_eq!(names.func("a-b"), "app_a_b");
        assert_eq!(names.func("a.b"), "app_a_b_2");
        assert_eq!(names.func("free"), "app_free_2");
        assert_eq!(names.memory("memory"), "app_memory");
        assert_eq!(names.func("memory_data"), "app_memory_data_2");
        assert_eq!(names.global("x"), "app_x");
        assert_eq!(names.func("x_get"), "app_x_get_2");
    }

    #[test]
    fn methods_are_no_words_of_rust() {
        let mut names = Names::of_methods();
        assert_eq!(names.method("self"), "self_2");
        assert_eq!(names.method("new"), "new_2");
        assert_eq!(names.method("_"), "__2");
        assert_eq!(names.method("set_x"), "set_x");
        assert_eq!(names.global_method("x"), "x_2");
        assert_eq!(names.method("set_x_2"), "set_x_2_2");
        assert_eq!(names.memory_method("3d"), "_3d");
        assert_eq!(names.method("_3d_and_host"), "_3d_and_host_2");
    }
}
