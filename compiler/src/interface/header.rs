//! A library's header: the same text for C (C99 and later) and C++.
//!
//! Every name of a module that stands in it stands in a comment, spelt so that it cannot end one; what code refers to are the
//! identifiers of the [`Interface`]. Headers of several libraries can be included together: what all of them have is declared
//! once, under the version of the contract, and another version is refused in words.

use super::{Exported, Imported, Interface, Skipped, Stops, Wasi};
use crate::module::{FuncIdx, FuncType, GlobalIdx, MemoryIdx, Module, TableIdx, ValType};
use std::fmt::{self, Display, Write as _};
use wasm2native_abi::ABI_VERSION;

/// The header of a library.
pub(super) fn text(module: &Module<'_>, interface: &Interface<'_>, stops: Stops) -> String {
    Header { module, interface, name: &interface.prefix, stops }.to_string()
}

/// What every header has.
const COMMON: &str = include_str!("header/common.h");
/// What the headers of modules have that import from WASI.
const WASI: &str = include_str!("header/wasi.h");

struct Header<'a> {
    module: &'a Module<'a>,
    interface: &'a Interface<'a>,
    name: &'a str,
    stops: Stops,
}

impl Display for Header<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { interface, name, .. } = self;
        writeln!(f, "/* {name}: a WebAssembly module as a library. Made by wasm2native; changes are lost. */")?;
        writeln!(f, "#ifndef WASM2NATIVE_LIBRARY_{name}\n#define WASM2NATIVE_LIBRARY_{name}\n")?;
        f.write_str(&COMMON.replace("@VERSION@", &ABI_VERSION.to_string()))?;
        if interface.wasi == Wasi::Imported {
            write!(f, "\n{WASI}")?;
        }
        f.write_str("\n#ifdef __cplusplus\nextern \"C\" {\n#endif\n")?;
        self.life(f)?;
        interface.funcs.iter().try_for_each(|export| self.func(f, export))?;
        interface.memories.iter().try_for_each(|export| self.memory(f, export))?;
        interface.globals.iter().try_for_each(|export| self.global(f, export))?;
        interface.tables.iter().try_for_each(|export| self.table(f, export))?;
        skipped(f, &interface.skipped)?;
        f.write_str("\n#ifdef __cplusplus\n}\n#endif\n\n#endif\n")
    }
}

impl Header<'_> {
    /// How instances come and go, and what stops them.
    fn life(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.name;
        write!(
            f,
            r"
/** An instance of the module. One thread at a time may be in it; several instances share nothing. */
typedef struct {name} {name};

"
        )?;
        if self.interface.imports.is_empty() {
            writeln!(f, "/** Functions that the host gives: none. */\ntypedef struct {name}_imports {name}_imports;")?;
        } else {
            writeln!(
                f,
                "/**\n * Functions that the host gives. What they return is WASM2NATIVE_OK, or ends the call as a trap does. They do return: an\n \
                 * exception or a jump that leaves one goes past the module's code, whose instance is good for nothing then.\n */"
            )?;
            writeln!(f, "typedef struct {name}_imports {{")?;
            self.interface.imports.iter().try_for_each(|import| self.import(f, import))?;
            writeln!(f, "}} {name}_imports;")?;
        }
        let imports = match self.interface.imports.is_empty() {
            true => "`imports` may be NULL.",
            false => "`imports` is copied; each call of one of its functions is given `context`.",
        };
        write!(
            f,
            r"
/**
 * Makes an instance. {imports} `config` is read, and may be NULL.
 * Where it fails, *out is NULL, or an instance of which {name}_error() says why, which is all that it is good for; free it.
 */
wasm2native_status {name}_instantiate(
    const {name}_imports *imports, void *context, const wasm2native_config *config, struct {name} **out);
/** Frees an instance that no thread is in, or NULL. */
void {name}_free({name} *self);
/** Why an instance is poisoned, until it is freed; NULL where it is not. */
const wasm2native_error *{name}_error(const {name} *self);
"
        )?;
        if self.stops.interrupt {
            write!(
                f,
                r"/** Ends the call that is under way in an instance, or the next one. Any thread may call it until the instance is freed. */
void {name}_interrupt({name} *self);
/** Ends the call that is under way when the time is over: nanoseconds from now; 0 takes the deadline away. */
wasm2native_status {name}_set_deadline({name} *self, uint64_t nanoseconds);
"
            )?;
        }
        if self.stops.fuel {
            write!(
                f,
                r"/** What is left of an instance's fuel; less than nothing where it is used up. */
int64_t {name}_fuel(const {name} *self);
void {name}_set_fuel({name} *self, int64_t fuel);
"
            )?;
        }
        Ok(())
    }

    fn import(&self, f: &mut fmt::Formatter<'_>, import: &Imported<'_>) -> fmt::Result {
        let ty = self.module.func_type(import.func);
        writeln!(f, "    /** {} {}: {ty} */", Quoted(import.module), Quoted(import.name))?;
        let name = self.name;
        writeln!(f, "    wasm2native_status (*{})(void *context, struct {name} *self{});", import.field, Values(ty))
    }

    fn func(&self, f: &mut fmt::Formatter<'_>, export: &Exported<'_, FuncIdx>) -> fmt::Result {
        let ty = self.module.func_type(export.item);
        writeln!(f, "\n/** {}: {ty} */", Quoted(export.name))?;
        writeln!(f, "wasm2native_status {}({} *self{});", export.symbol, self.name, Values(ty))
    }

    fn memory(&self, f: &mut fmt::Formatter<'_>, export: &Exported<'_, MemoryIdx>) -> fmt::Result {
        let (name, symbol, ty) = (self.name, &export.symbol, &self.module.memories[export.item]);
        write!(
            f,
            r"
/** {}: {ty}. Its first byte, and how many there are; both hold until it grows. */
uint8_t *{symbol}_data({name} *self);
uint64_t {symbol}_bytes({name} *self);
/** So many bytes of it, or NULL where some of them are not in it. */
void *{symbol}_view({name} *self, uint64_t at, uint64_t bytes);
/** Grows it by so many pages. What it had before, or -1. */
int64_t {symbol}_grow({name} *self, uint64_t pages);
",
            Quoted(export.name)
        )
    }

    fn global(&self, f: &mut fmt::Formatter<'_>, export: &Exported<'_, GlobalIdx>) -> fmt::Result {
        let (name, symbol, global) = (self.name, &export.symbol, &self.module.globals[export.item]);
        writeln!(f, "\n/** {}: {global} */", Quoted(export.name))?;
        let ty = owned_type(global.ty);
        match global.ty {
            ValType::V128 => writeln!(f, "void {symbol}_get({name} *self, {});", declared(ty, "*value"))?,
            _ => writeln!(f, "{}({name} *self);", declared(ty, &format!("{symbol}_get")))?,
        }
        if global.mutable {
            writeln!(f, "void {symbol}_set({name} *self, {});", declared(param_type(global.ty), "value"))?;
        }
        Ok(())
    }

    fn table(&self, f: &mut fmt::Formatter<'_>, export: &Exported<'_, TableIdx>) -> fmt::Result {
        let (name, symbol, table) = (self.name, &export.symbol, &self.module.tables[export.item]);
        let ty = owned_type(table.element);
        let (get, value) = (declared(ty, &format!("{symbol}_get")), declared(ty, "value"));
        write!(
            f,
            r"
/** {}: {table}. How many elements it has. */
uint64_t {symbol}_len({name} *self);
/** An element, or NULL where there is none. */
{get}({name} *self, uint64_t index);
/** Sets an element: 0, or -1 where there is none. */
int32_t {symbol}_set({name} *self, uint64_t index, {value});
/** Grows it by so many elements with this value. How many it had before, or -1. */
int64_t {symbol}_grow({name} *self, uint64_t elements, {value});
",
            Quoted(export.name)
        )
    }
}

fn skipped(f: &mut fmt::Formatter<'_>, skipped: &[Skipped<'_>]) -> fmt::Result {
    if skipped.is_empty() {
        return Ok(());
    }
    writeln!(
        f,
        "\n/*\n * Exports that are not here, as C has no type for a tag, or for a reference that only some values fit:"
    )?;
    skipped.iter().try_for_each(|export| writeln!(f, " * {}: {}", Quoted(export.name), export.ty))?;
    writeln!(f, " */")
}

/// What a function takes after the instance: its parameters, and a pointer for each result.
struct Values<'a>(&'a FuncType);

impl Display for Values<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, ty) in self.0.params.iter().enumerate() {
            write!(f, ", {}", declared(param_type(*ty), &format!("arg{index}")))?;
        }
        let is_only = self.0.results.len() == 1;
        for (index, ty) in self.0.results.iter().enumerate() {
            let name = if is_only { "*result".to_owned() } else { format!("*result{index}") };
            write!(f, ", {}", declared(owned_type(*ty), &name))?;
        }
        Ok(())
    }
}

/// The type that a value is stored as.
fn owned_type(ty: ValType) -> &'static str {
    match ty {
        ValType::I32 => "int32_t",
        ValType::I64 => "int64_t",
        ValType::F32 => "float",
        ValType::F64 => "double",
        ValType::V128 => "wasm2native_v128",
        ValType::ExternRef => "void *",
        ValType::FuncRef => "wasm2native_funcref",
        ValType::Ref(_) => unreachable!("an interface has none: {ty}"),
    }
}

/// The type that a value is passed as.
fn param_type(ty: ValType) -> &'static str {
    match ty {
        ValType::V128 => "const wasm2native_v128 *",
        ty => owned_type(ty),
    }
}

/// `name` declared with type `ty`.
fn declared(ty: &str, name: &str) -> String {
    if ty.ends_with('*') { format!("{ty}{name}") } else { format!("{ty} {name}") }
}

/// A module's name for something, as it can stand in a comment: printable ASCII, and nothing that begins or ends a comment.
pub(super) struct Quoted<'a>(pub(super) &'a str);

impl Quoted<'_> {
    /// As it can stand between backquotes in a line that documents something of Rust.
    pub(super) fn in_rust(&self) -> String {
        self.to_string().replace('`', r"\u{60}")
    }
}

impl Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('"')?;
        let mut last = ' ';
        for next in self.0.chars() {
            if matches!((last, next), ('*', '/') | ('/', '*')) {
                f.write_str(r"\")?;
            }
            write!(f, "{}", if next == '\'' { String::from('\'') } else { next.escape_default().to_string() })?;
            last = next;
        }
        f.write_char('"')
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_end_a_comment() {
        let quoted = |text| Quoted(text).to_string();
        assert_eq!(quoted("wasi:io/poll#ready"), r#""wasi:io/poll#ready""#);
        assert_eq!(quoted("a*/int x;/*"), r#""a*\/int x;/\*""#);
        assert_eq!(quoted("\"\\\n\u{202e}'"), r#""\"\\\n\u{202e}'""#);
    }
}
