//! Which area of the runtime a symbol belongs to, and what sections are for.

use super::painting::Owner;

/// The area of a symbol that is not the module's, by its demangled name: a module of the runtime's crate, or of what it is made
/// with.
pub(super) fn of_symbol(name: &str) -> &str {
    const RUNTIME: &str = "wasm2native_runtime::";
    let name = name.trim_start_matches('_');
    if let Some((_, path)) = name.split_once(RUNTIME) {
        let end = path.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(path.len());
        return &path[..end];
    }
    if name.contains("wasm2native_abi::") {
        return "abi";
    }
    if let Some(service) = name.strip_prefix("wasm2native_") {
        return SERVICES.iter().find(|(prefix, _)| service.starts_with(prefix)).map_or("services", |(_, area)| area);
    }
    let crates = ["core", "alloc", "compiler_builtins", "rustix", "linux_raw_sys"];
    let first = name.trim_start_matches(|c: char| !c.is_ascii_alphanumeric());
    if let Some(name) = crates.iter().find(|name| first.strip_prefix(**name).is_some_and(|rest| rest.starts_with("::")))
    {
        return name;
    }
    match name {
        "memcpy" | "memmove" | "memset" | "memcmp" | "bcmp" | "strlen" => "bulk",
        "start" => "start",
        _ => "other",
    }
}

/// Services that code calls, by what their names begin with after `wasm2native_`.
const SERVICES: &[(&str, &str)] = &[
    ("wasi_", "wasi"),
    ("traced_", "wasi"),
    ("memory_", "memory"),
    ("table_", "table"),
    ("elem_", "table"),
    ("data_", "memory"),
    ("throw", "exception"),
    ("exception", "exception"),
    ("trap", "trap"),
    ("harden", "harden"),
    ("library_", "library"),
    ("start", "start"),
];

/// Whose a section is where nothing in it has a name, and what it is for.
pub(super) fn of_section(name: &str, is_of_module: bool, has_functions: bool) -> (Owner, &'static str) {
    let own = if is_of_module { Owner::Module } else { Owner::Runtime };
    let name = name.trim_start_matches(['.', '_']);
    let starts = |beginnings: &[&str]| beginnings.iter().any(|beginning| name.starts_with(beginning));
    if starts(&["note"]) {
        (Owner::File, "notes")
    } else if starts(&["symtab", "strtab", "shstrtab", "dynsym", "dynstr", "gnu.hash", "hash"]) {
        (Owner::File, "symbols")
    } else if starts(&["rel", "relr"]) {
        (Owner::File, "relocations")
    } else if starts(&["dynamic", "got", "plt", "interp", "init_array", "fini_array", "stub", "la_symbol"]) {
        (Owner::File, "dynamic linking")
    } else if starts(&["eh_frame", "unwind_info", "compact_unwind", "gcc_except"]) {
        (Owner::File, "unwinding")
    } else if starts(&["debug", "gnu_debuglink"]) {
        (Owner::File, "debugging")
    } else if starts(&["wasm2native.manifest", "w2n_manifest"]) {
        (Owner::Module, "manifest")
    } else if starts(&["wasm2native.pages", "w2n_pages"]) {
        (Owner::Module, "data")
    } else if starts(&["text"]) {
        (Owner::File, if has_functions { "alignment of code" } else { "code without symbols" })
    } else {
        (own, "constants")
    }
}

/// The name of the section that `name` becomes a part of when it is linked: `.text` for `.text.main`.
pub(super) fn section(name: &str) -> &str {
    const PARTED: [&str; 4] = ["text", "rodata", "data.rel.ro", "data"];
    let inner = name.strip_prefix(".rela").unwrap_or(name);
    let parted = PARTED.iter().find(|part| {
        inner.strip_prefix('.').and_then(|rest| rest.strip_prefix(**part)).is_some_and(|rest| rest.starts_with('.'))
    });
    parted.map_or(name, |part| &name[..name.len() - inner.len() + 1 + part.len()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_sections() {
        for (name, whole) in [
            (".text.a.b", ".text"),
            (".rela.data.rel.ro.x", ".rela.data.rel.ro"),
            (".data", ".data"),
            ("__text", "__text"),
        ] {
            assert_eq!(section(name), whole);
        }
    }

    #[test]
    fn areas_of_symbols() {
        for (name, area) in [
            ("wasm2native_runtime::wasi::fd::position::seek", "wasi"),
            ("<wasm2native_runtime::report::Words as core::fmt::Write>::write_str", "report"),
            ("<wasm2native_abi::manifest::Records as core::iter::Iterator>::next", "abi"),
            ("wasm2native_wasi_fd_write", "wasi"),
            ("wasm2native_memory_grow", "memory"),
            ("core::str::converts::from_utf8", "core"),
            ("<core::iter::Map<I> as core::iter::Iterator>::next", "core"),
            ("memcpy", "bulk"),
            ("_start", "start"),
            ("anything", "other"),
        ] {
            assert_eq!(of_symbol(name), area, "{name}");
        }
    }
}
