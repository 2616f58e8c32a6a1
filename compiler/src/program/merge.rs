//! Several modules to one: definitions move into common index spaces, imports become what they are bound to.
//!
//! ```text
//! types, tables, memories, globals, segments    one module's after another's
//! functions                                     imports that nobody provides, of all modules; then definitions
//! ```
//! Invariant: no index of a source's own index spaces is left, but in the operators of bodies, which are read through the
//! part's [`Space`].

use super::Source;
use super::matching::{Fit, memory_fits};
use crate::diagnostic::{Diagnostic, IncompatibleImport, Kind};
use crate::module::{
    DataIdx, DataMode, ElemIdx, ElemItem, ElemMode, Export, ExportItem, Func, FuncIdx, Global, Import, ImportType,
    Memory, Module, Part, PartIdx, RequiredSize, Space, Table, Tag, TypeIdx,
};
use cranelift_entity::EntityRef;
use std::collections::HashMap;

/// Makes one module of `sources`, which are in the order of their instantiation, the main module last.
///
/// # Errors
/// [`Kind::IncompatibleImports`].
pub(super) fn merge<'a>(sources: Vec<Source<'a>>) -> Result<Module<'a>, Diagnostic> {
    let mut merger = Merger {
        program: Module { imported_funcs: unbound_funcs(&sources), ..Module::default() },
        defined_funcs: Vec::new(),
        exports: HashMap::new(),
        incompatible: Vec::new(),
    };
    for source in sources {
        merger.add(source);
    }
    if !merger.incompatible.is_empty() {
        return Err(Diagnostic::new(Kind::IncompatibleImports(merger.incompatible)));
    }
    let mut program = merger.program;
    assert_eq!(program.funcs.len(), program.imported_funcs, "the imports that stay were counted");
    for func in merger.defined_funcs {
        program.funcs.push(func);
    }
    // Names of what the main module only passes on.
    program.names.add_exports(&program.exports);
    Ok(program)
}

/// How many of all functions' imports no linked module provides.
fn unbound_funcs(sources: &[Source<'_>]) -> usize {
    let exports: HashMap<(&str, &str), ()> = sources
        .iter()
        .filter_map(|source| Some((source.name?, &source.module.exports)))
        .flat_map(|(name, exports)| exports.iter().map(move |export| ((name, export.name), ())))
        .collect();
    let imports = sources.iter().flat_map(|source| &source.module.imports);
    let is_unbound = |import: &&Import<'_>| {
        matches!(import.ty, ImportType::Func(_)) && !exports.contains_key(&(import.module, import.name))
    };
    imports.filter(is_unbound).count()
}

struct Merger<'a> {
    /// What has been merged, but for defined functions.
    program: Module<'a>,
    /// They follow all imported ones.
    defined_funcs: Vec<Func<'a>>,
    /// What linked modules export, by module and name.
    exports: HashMap<(&'a str, &'a str), Export<'a>>,
    incompatible: Vec<IncompatibleImport>,
}

/// What a module imports, in the program's types.
enum Wanted {
    Func(TypeIdx),
    Table(Table),
    Memory(Memory),
    Global(Global),
    Tag(Tag),
}

impl<'a> Merger<'a> {
    fn add(&mut self, source: Source<'a>) {
        let Source { name, instantiation, module } = source;
        let part = self.program.parts.next_key();
        let program = &mut self.program;
        // Types come first: everything else names them.
        let mut space = Space::default();
        space.types.first_defined = program.types.len();
        for ty in module.types.values() {
            program.types.push(space.func_type(ty));
        }
        let own = &module.parts[PartIdx::new(0)];
        let mut new = Part {
            name: name.map(str::to_owned),
            instantiation,
            space,
            memory: None,
            start: own.start,
            elems: program.elems.next_key()..ElemIdx::new(program.elems.len() + module.elems.len()),
            data: program.data.next_key()..DataIdx::new(program.data.len() + module.data.len()),
            sizes: Vec::new(),
        };
        for import in &module.imports {
            self.import(import, &module, part, &mut new);
        }
        let program = &mut self.program;
        let space = &mut new.space;
        space.funcs.first_defined = program.imported_funcs + self.defined_funcs.len();
        space.tables.first_defined = program.tables.len();
        space.memories.first_defined = program.memories.len();
        space.globals.first_defined = program.globals.len();
        space.tags.first_defined = program.tags.len();
        space.elems.first_defined = program.elems.len();
        space.data.first_defined = program.data.len();
        new.memory = own.memory.map(|memory| space.memory(memory.as_u32()));
        new.start = own.start.map(|func| space.func(func.as_u32()));

        for export in &module.exports {
            let export = Export { item: space.export_item(export.item), ..*export };
            match name {
                Some(name) => {
                    self.exports.insert((name, export.name), export);
                }
                None => program.exports.push(export),
            }
        }
        program.code_bytes += module.code_bytes;
        program.dwarf.push(module.dwarf[PartIdx::new(0)].clone());
        for func in module.funcs.keys().filter(|func| module.defined(*func).is_some()) {
            if let Some(label) = label(&module, func, name) {
                program.names.set_func(space.func(func.as_u32()), label);
            }
        }
        for tag in module.tags.keys().skip(space.tags.imported.len()) {
            if let Some(own) = module.names.tag(tag) {
                let label = name.map_or_else(|| own.to_owned(), |name| format!("{name}.{own}"));
                program.names.set_tag(space.tag(tag.as_u32()), label);
            }
        }
        self.definitions(module, space, part);
        self.program.parts.push(new);
    }

    /// Moves a module's definitions.
    fn definitions(&mut self, module: Module<'a>, space: &Space, part: PartIdx) {
        let program = &mut self.program;
        for mut func in module.funcs.into_iter().map(|(_, func)| func).skip(module.imported_funcs) {
            func.part = part;
            func.ty = space.ty(func.ty.as_u32());
            if let Some(body) = &mut func.body {
                body.facts.move_to(space);
            }
            self.defined_funcs.push(func);
        }
        for (_, table) in module.tables.into_iter().skip(space.tables.imported.len()) {
            program.tables.push(space.table_type(&table));
        }
        for (_, memory) in module.memories.into_iter().skip(space.memories.imported.len()) {
            program.memories.push(memory);
        }
        for (_, global) in module.globals.into_iter().skip(space.globals.imported.len()) {
            program.globals.push(space.global_type(&global));
        }
        for (_, tag) in module.tags.into_iter().skip(space.tags.imported.len()) {
            program.tags.push(space.tag_type(tag));
        }
        for (_, mut elem) in module.elems {
            if let ElemMode::Active { table, index } = &mut elem.mode {
                *table = space.table(table.as_u32());
                *index = space.const_expr(index);
            }
            for item in &mut elem.items {
                match item {
                    ElemItem::Func(func) => *func = space.func(func.as_u32()),
                    ElemItem::Expr(expr) => *expr = space.const_expr(expr),
                }
            }
            program.elems.push(elem);
        }
        for (_, mut segment) in module.data {
            if let DataMode::Active { memory, address } = &mut segment.mode {
                *memory = space.memory(memory.as_u32());
                *address = space.const_expr(address);
            }
            program.data.push(segment);
        }
    }

    /// Binds an import, or keeps it where no linked module provides it.
    fn import(&mut self, import: &Import<'a>, module: &Module<'a>, part: PartIdx, importer: &mut Part) {
        let wanted = match &import.ty {
            ImportType::Func(func) => Wanted::Func(importer.space.ty(module.funcs[*func].ty.as_u32())),
            ImportType::Table(table) => Wanted::Table(importer.space.table_type(table)),
            ImportType::Memory(memory) => Wanted::Memory(*memory),
            ImportType::Global(global) => Wanted::Global(importer.space.global_type(global)),
            ImportType::Tag(tag) => Wanted::Tag(importer.space.tag_type(*tag)),
        };
        let Some(export) = self.exports.get(&(import.module, import.name)).copied() else {
            let ty = self.keep(wanted, part, importer);
            self.program.imports.push(Import { ty, part, ..import.clone() });
            return;
        };
        if self.bind(&wanted, export.item, importer) {
            return;
        }
        self.incompatible.push(IncompatibleImport {
            module: import.module.to_owned(),
            name: import.name.to_owned(),
            importer: importer.name.clone(),
            wanted: import.type_text(module),
            offset: import.offset,
            provided: self.item_text(export.item),
            provided_offset: export.offset,
        });
        // What does not fit stands for itself until all imports have been looked at.
        self.keep(wanted, part, importer);
    }

    /// Whether what is exported fits; if so, the import stands for it.
    fn bind(&mut self, wanted: &Wanted, item: ExportItem, importer: &mut Part) -> bool {
        let program = &self.program;
        // What has grown is seen only when the module is instantiated, unless nothing can have run before.
        let may_have_grown = program.code_runs_before(program.parts.next_key(), importer.instantiation);
        let fits_in_time = |fit: Fit| fit == Fit::Yes || fit == Fit::OnceGrown && may_have_grown;
        let (space, sizes) = (&mut importer.space, &mut importer.sizes);
        match (wanted, item) {
            (Wanted::Func(ty), ExportItem::Func(func)) => {
                let fits = program.func_fits(self.func_type(func), *ty);
                space.funcs.imported.extend(fits.then_some(func));
                fits
            }
            (Wanted::Table(table), ExportItem::Table(provided)) => {
                let fit = program.table_fits(&program.tables[provided], table);
                if fit == Fit::OnceGrown {
                    sizes.push(RequiredSize::Table(provided, table.initial));
                }
                space.tables.imported.extend(fits_in_time(fit).then_some(provided));
                fits_in_time(fit)
            }
            (Wanted::Memory(memory), ExportItem::Memory(provided)) => {
                let fit = memory_fits(&program.memories[provided], memory);
                if fit == Fit::OnceGrown {
                    // What no size of 64 bits says, no memory ever has.
                    let bytes = memory.initial_pages.saturating_mul(1 << memory.page_log2);
                    sizes.push(RequiredSize::Memory(provided, bytes));
                }
                space.memories.imported.extend(fits_in_time(fit).then_some(provided));
                fits_in_time(fit)
            }
            (Wanted::Global(global), ExportItem::Global(provided)) => {
                let fits = program.global_fits(&program.globals[provided], global);
                space.globals.imported.extend(fits.then_some(provided));
                fits
            }
            (Wanted::Tag(tag), ExportItem::Tag(provided)) => {
                let fits = program.tag_fits(program.tags[provided], *tag);
                space.tags.imported.extend(fits.then_some(provided));
                fits
            }
            _ => false,
        }
    }

    /// Gives an import that is bound to nothing a place of its own.
    fn keep(&mut self, wanted: Wanted, part: PartIdx, importer: &mut Part) -> ImportType {
        let (program, space) = (&mut self.program, &mut importer.space);
        match wanted {
            Wanted::Func(ty) => {
                let index = space.funcs.imported.len() as u32;
                let func = program.funcs.push(Func { ty, body: None, part, index });
                space.funcs.imported.push(func);
                ImportType::Func(func)
            }
            Wanted::Table(table) => {
                space.tables.imported.push(program.tables.push(table.clone()));
                ImportType::Table(table)
            }
            Wanted::Memory(memory) => {
                space.memories.imported.push(program.memories.push(memory));
                ImportType::Memory(memory)
            }
            Wanted::Global(global) => {
                space.globals.imported.push(program.globals.push(global.clone()));
                ImportType::Global(global)
            }
            Wanted::Tag(tag) => {
                space.tags.imported.push(program.tags.push(tag));
                ImportType::Tag(tag)
            }
        }
    }

    fn func_type(&self, func: FuncIdx) -> TypeIdx {
        match func.index().checked_sub(self.program.imported_funcs) {
            Some(defined) => self.defined_funcs[defined].ty,
            None => self.program.funcs[func].ty,
        }
    }

    /// The type of what is exported, in the text format.
    fn item_text(&self, item: ExportItem) -> String {
        let program = &self.program;
        match item {
            ExportItem::Func(func) => program.types[self.func_type(func)].to_string(),
            ExportItem::Table(table) => program.tables[table].to_string(),
            ExportItem::Memory(memory) => program.memories[memory].to_string(),
            ExportItem::Global(global) => program.globals[global].to_string(),
            ExportItem::Tag(tag) => program.tags[tag].type_text(program),
        }
    }
}

/// What a function is called in the program: in a linked module, after the module and in it.
fn label(module: &Module<'_>, func: FuncIdx, part_name: Option<&str>) -> Option<String> {
    let own = module.func_label(func);
    match part_name {
        None => own.map(str::to_owned),
        Some(part) => Some(match own {
            Some(own) => format!("{part}.{own}"),
            None => format!("{part}.func_{}", func.as_u32()),
        }),
    }
}
