//! The seam to the library: its functions declared, and those of the host as it calls them.

use super::Binding;
use super::value::{RawParams, RawTypes, is_reference, raw_param_type, raw_type, take, tuple};
use crate::interface::{Exported, Imported, Wasi};
use crate::module::ValType;
use std::fmt::{self, Write as _};

impl Binding<'_> {
    /// What the library calls of the host: a function for each import, which catches panics.
    pub(super) fn trampolines(&self, out: &mut String) -> fmt::Result {
        let imports = &self.interface.imports;
        if imports.is_empty() {
            return out.write_str("\n#[repr(C)]\nstruct RawImports {\n    opaque: [u8; 0],\n}\n");
        }
        out.write_str("\n#[repr(C)]\nstruct RawImports {\n")?;
        for (index, import) in imports.iter().enumerate() {
            let types = RawTypes(self.module.func_type(import.func));
            writeln!(out, "    host{index}: unsafe extern \"C\" fn(*mut c_void, *mut Raw{types}) -> i32,")?;
        }
        out.write_str("}\n\nimpl<H: Imports> State<H> {\n    const IMPORTS: RawImports = RawImports {\n")?;
        for index in 0..imports.len() {
            writeln!(out, "        host{index}: host{index}::<H>,")?;
        }
        out.write_str("    };\n}\n")?;
        imports.iter().enumerate().try_for_each(|(index, import)| self.trampoline(out, index, import))
    }

    fn trampoline(&self, out: &mut String, index: usize, import: &Imported<'_>) -> fmt::Result {
        let ty = self.module.func_type(import.func);
        let (name, raw) = (&self.names.imports[index], RawParams(ty));
        writeln!(
            out,
            "\nunsafe extern \"C\" fn host{index}<H: Imports>(context: *mut c_void, raw: *mut Raw{raw}) -> i32 {{"
        )?;
        let mut args = String::from("caller");
        for (index, param) in ty.params.iter().enumerate() {
            let arg = format!("arg{index}");
            if *param == ValType::V128 {
                writeln!(out, "    // SAFETY: it is the address of a vector.\n    let {arg} = unsafe {{ *{arg} }};")?;
            }
            let arg = if is_reference(*param) { take(&arg, "caller.state") } else { arg };
            args += &format!(", {arg}");
        }
        let lent = ty.results.iter().enumerate().map(|(index, result)| match is_reference(*result) {
            true => format!("sealed::Passed::lend(value{index}, State::id(caller.state))?"),
            false => format!("value{index}"),
        });
        let lent = tuple(lent.collect());
        let values = tuple((0..ty.results.len()).map(|index| format!("value{index}")).collect());
        let call = match ty.results.iter().any(|ty| is_reference(*ty)) {
            true => format!("{{\n        let {values} = H::{name}({args})?;\n        Ok({lent})\n    }}"),
            false => format!("H::{name}({args})"),
        };
        writeln!(out, "    // SAFETY: the library passes what the instance was made with, and the instance.")?;
        writeln!(out, "    let given = unsafe {{ host_call::<H, _>(context, raw, |caller| {call}) }};")?;
        writeln!(out, "    match given {{")?;
        if ty.results.is_empty() {
            writeln!(out, "        Ok(()) => 0,")?;
        } else {
            writeln!(out, "        Ok({values}) => {{")?;
            writeln!(
                out,
                "            // SAFETY: these are the addresses of places for the results.\n            unsafe {{"
            )?;
            for index in 0..ty.results.len() {
                writeln!(out, "                result{index}.write(value{index});")?;
            }
            writeln!(out, "            }}\n            0\n        }}")?;
        }
        writeln!(out, "        Err(status) => status,\n    }}\n}}")
    }

    /// The library's functions, as its header has them.
    pub(super) fn declarations(&self, out: &mut String) -> fmt::Result {
        let Self { module, interface, name, .. } = self;
        writeln!(
            out,
            "\nmod ffi {{\n    use super::{{Raw, RawError, RawImports, c_char, c_void}};\n\n    unsafe extern \"C\" {{"
        )?;
        let mut declare = |name: &str, params: &str, result: &str| {
            let arrow = if result.is_empty() { String::new() } else { format!(" -> {result}") };
            writeln!(out, "        pub(super) fn {name}({params}){arrow};")
        };
        declare("wasm2native_status_text", "status: i32", "*const c_char")?;
        declare("wasm2native_config_new", "", "*mut c_void")?;
        declare("wasm2native_config_free", "config: *mut c_void", "")?;
        declare("wasm2native_config_error", "config: *const c_void", "*const c_char")?;
        let mut config = vec![
            ("stack_bytes", "bytes: u64"),
            ("fuel", "fuel: i64"),
            ("deadline", "nanoseconds: u64"),
            ("memory_limit", "bytes: u64"),
            ("table_limit", "elements: u64"),
        ];
        if interface.wasi == Wasi::Imported {
            config.extend([
                ("arg", "text: *const c_char"),
                ("env", "name: *const c_char, value: *const c_char"),
                ("dir", "host: *const c_char, guest: *const c_char, flags: u32"),
                ("deny", "what: *const c_char"),
                ("listen", "address: *const c_char"),
                ("clock_resolution", "nanoseconds: u64"),
                ("stdio", "stream: u32, descriptor: i32"),
                ("open_files", "count: u32"),
            ]);
        }
        for (end, params) in config {
            declare(&format!("wasm2native_config_{end}"), &format!("config: *mut c_void, {params}"), "i32")?;
        }
        let instantiate = "imports: *const RawImports, context: *mut c_void, config: *const c_void, out: *mut *mut Raw";
        declare(&format!("{name}_instantiate"), instantiate, "i32")?;
        declare(&format!("{name}_free"), "raw: *mut Raw", "")?;
        declare(&format!("{name}_error"), "raw: *const Raw", "*const RawError")?;
        if self.stops.interrupt {
            declare(&format!("{name}_interrupt"), "raw: *mut Raw", "")?;
            declare(&format!("{name}_set_deadline"), "raw: *mut Raw, nanoseconds: u64", "i32")?;
        }
        if self.stops.fuel {
            declare(&format!("{name}_fuel"), "raw: *const Raw", "i64")?;
            declare(&format!("{name}_set_fuel"), "raw: *mut Raw, fuel: i64", "")?;
        }
        for export in &interface.funcs {
            declare(&export.symbol, &format!("raw: *mut Raw{}", RawParams(module.func_type(export.item))), "i32")?;
        }
        for Exported { symbol, .. } in &interface.memories {
            declare(&format!("{symbol}_data"), "raw: *mut Raw", "*mut u8")?;
            declare(&format!("{symbol}_bytes"), "raw: *mut Raw", "u64")?;
            declare(&format!("{symbol}_grow"), "raw: *mut Raw, pages: u64", "i64")?;
        }
        for Exported { symbol, item, .. } in &interface.globals {
            let global = &module.globals[*item];
            match global.ty {
                ValType::V128 => declare(&format!("{symbol}_get"), "raw: *mut Raw, value: *mut [u8; 16]", "")?,
                ty => declare(&format!("{symbol}_get"), "raw: *mut Raw", raw_type(ty))?,
            }
            if global.mutable {
                let value = format!("raw: *mut Raw, value: {}", raw_param_type(global.ty));
                declare(&format!("{symbol}_set"), &value, "")?;
            }
        }
        for Exported { symbol, .. } in &interface.tables {
            declare(&format!("{symbol}_len"), "raw: *mut Raw", "u64")?;
            declare(&format!("{symbol}_get"), "raw: *mut Raw, index: u64", "*mut c_void")?;
            declare(&format!("{symbol}_set"), "raw: *mut Raw, index: u64, value: *mut c_void", "i32")?;
            declare(&format!("{symbol}_grow"), "raw: *mut Raw, elements: u64, value: *mut c_void", "i64")?;
        }
        writeln!(out, "    }}\n}}")
    }
}
