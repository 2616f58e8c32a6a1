//! Names of snapshots' files: of functions' names, and of nothing else that could change with other functions.
//!
//! Invariant: no two functions of a module have the same file, where letters' cases are not told apart either.

use std::collections::HashMap;
use wasm2native_compiler::{ListedFunc, demangle};

/// Characters of a file's name that are a function's; longer names are cut.
const MAX_CHARACTERS: usize = 100;

/// A name for each of `funcs`, in their order: the demangled one. Functions that would have the same are told apart by a hash of
/// the name that they have in the module; those that have the same there, by their order.
pub(super) fn names(funcs: &[ListedFunc]) -> Vec<String> {
    let plain: Vec<String> = funcs.iter().map(|func| file_name(&title(func))).collect();
    let mut sharing: HashMap<String, usize> = HashMap::new();
    for name in &plain {
        *sharing.entry(name.to_lowercase()).or_default() += 1;
    }
    let mut taken: HashMap<String, usize> = HashMap::new();
    let told_apart = plain.into_iter().zip(funcs).map(|(name, func)| {
        let is_shared = sharing[&name.to_lowercase()] > 1;
        let name = if is_shared { format!("{name}-{}", hash(&func.symbol)) } else { name };
        let times = taken.entry(name.to_lowercase()).or_default();
        *times += 1;
        if *times == 1 { name } else { format!("{name}-{times}") }
    });
    told_apart.collect()
}

/// What a function is called: by its demangled name, or by its index where it has none.
pub(super) fn title(func: &ListedFunc) -> String {
    match &func.func {
        Some(known) if known.name.is_none() => {
            let number = format!("func-{}", known.index);
            func.module.as_ref().map_or_else(|| number.clone(), |module| format!("{module}.{number}"))
        }
        Some(known) => demangle(known.name.as_deref().unwrap_or_default()),
        None => demangle(&func.symbol),
    }
}

/// `name` with what every file system and shell takes: `core::fmt::write` as `core.fmt.write`.
fn file_name(name: &str) -> String {
    let is_kept = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    let characters = name.replace("::", ".");
    let mut text: String = characters.chars().map(|c| if is_kept(c) { c } else { '_' }).collect();
    if text.chars().count() > MAX_CHARACTERS {
        text.truncate(MAX_CHARACTERS);
        text = format!("{text}-{}", hash(name));
    }
    // Hidden files are easily left out of a repository.
    if text.starts_with('.') || text.is_empty() { format!("_{text}") } else { text }
}

fn hash(name: &str) -> String {
    blake3::hash(name.as_bytes()).to_hex()[..8].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm2native_compiler::FuncName;

    fn func(index: u32, name: Option<&str>) -> ListedFunc {
        let symbol = name.map_or_else(|| format!("wasm_func_{index}"), str::to_owned);
        let func = Some(FuncName { index, name: name.map(str::to_owned) });
        ListedFunc { symbol, func, module: None, address: None, bytes: 0, lines: Vec::new() }
    }

    #[test]
    fn a_name_depends_on_its_function_alone() {
        let funcs = [
            func(7, Some("_ZN4core3fmt5write17h0123456789abcdefE")),
            func(8, Some("a/b")),
            func(9, None),
            func(10, Some(".x")),
        ];
        assert_eq!(names(&funcs), ["core.fmt.write", "a_b", "func-9", "_.x"]);
    }

    #[test]
    fn functions_that_share_a_name_are_told_apart() {
        let [first, last] = ["_ZN1a17h0000000000000000E", "_ZN1a17h1111111111111111E"];
        let both = names(&[func(0, Some(first)), func(1, Some(last))]);
        let swapped = names(&[func(5, Some(last)), func(7, Some(first))]);
        assert_eq!((&both[0], &both[1]), (&swapped[1], &swapped[0]));
        assert_ne!(both[0], both[1]);
        let alike = names(&[func(0, Some("f")), func(1, Some("F")), func(2, Some("f"))]);
        assert_eq!(alike[2], format!("{}-2", alike[0]));
        let long = "n".repeat(300);
        assert_ne!(file_name(&long), file_name(&format!("{long}n")));
    }
}
