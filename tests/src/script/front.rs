//! The main module of a script's program: it runs the driver, and chooses whose memory lies at the constant address.
//!
//! Only the main module's memory can lie there, and that is how programs of one module are compiled; with the driver's own
//! memory there, no script would test it. So the main module defines none: it imports one of the script's, that of the instance
//! which most steps use.

use wasm_encoder::reencode::{Reencode, RoundtripReencoder};
use wasm_encoder::{
    EntityType, ExportKind, ExportSection, FunctionSection, ImportSection, Module, RawSection, SectionId, TypeSection,
};
use wasmparser::{Parser, Payload};

use super::interface::EncodeError;
use super::world::Program;

/// The name that the driver is linked under.
pub(super) const DRIVER: &str = "driver";
/// What the driver exports.
pub(super) const RUN: &str = "run";
/// As what the chosen memory is exported.
const MEMORY: &str = "the memory at the constant address";

/// The main module with what it asks of the script's instances.
#[derive(Debug)]
pub(super) struct Front {
    /// The main module.
    pub(super) wasm: Vec<u8>,
    /// Index of the instance whose memory it imports, and that instance's module with the memory exported.
    pub(super) exposed: Option<(usize, Vec<u8>)>,
}

/// The main module of a program.
///
/// # Errors
/// The encoder's: a module uses what it does not know.
pub(super) fn encode(program: &Program) -> Result<Front, EncodeError> {
    let mut types = TypeSection::new();
    types.ty().function([], []);
    let mut imports = ImportSection::new();
    imports.import(DRIVER, RUN, EntityType::Function(0));
    let mut exposed = None;
    if let Some(chosen) = choose(program) {
        let instance = &program.instances[chosen];
        let (index, ty) = instance.interface.defined_memory().expect("an instance without a memory is not chosen");
        imports.import(&instance.name, MEMORY, RoundtripReencoder.memory_type(ty)?);
        exposed = Some((chosen, expose(&instance.wasm, index)?));
    }
    let mut exports = ExportSection::new();
    exports.export("_start", ExportKind::Func, 0);
    let mut module = Module::new();
    module.section(&types).section(&imports).section(&FunctionSection::new()).section(&exports);
    Ok(Front { wasm: module.finish(), exposed })
}

/// The instance that most steps use, of those that define a memory.
fn choose(program: &Program) -> Option<usize> {
    let mut uses = vec![0_usize; program.instances.len()];
    for step in &program.steps {
        uses[step.instance] += 1;
    }
    let with_memory = |instance: &usize| program.instances[*instance].interface.defined_memory().is_some();
    (0..uses.len()).filter(with_memory).max_by_key(|instance| uses[*instance])
}

/// `wasm` with one more export: the memory of this index.
fn expose(wasm: &[u8], memory: u32) -> Result<Vec<u8>, EncodeError> {
    let mut module = Module::new();
    let mut exports = Some(ExportSection::new());
    for payload in Parser::new(0).parse_all(wasm) {
        let payload = payload?;
        if let (Payload::ExportSection(section), Some(exports)) = (&payload, &mut exports) {
            RoundtripReencoder.parse_export_section(exports, section.clone())?;
            continue;
        }
        let Some((id, range)) = payload.as_section() else { continue };
        if comes_after_exports(id)
            && let Some(mut exports) = exports.take()
        {
            exports.export(MEMORY, ExportKind::Memory, memory);
            module.section(&exports);
        }
        module.section(&RawSection { id, data: &wasm[range.start as usize..range.end as usize] });
    }
    if let Some(mut exports) = exports {
        exports.export(MEMORY, ExportKind::Memory, memory);
        module.section(&exports);
    }
    Ok(module.finish())
}

/// Whether a section stands behind the export section (spec: "Modules", binary format). Custom ones stand anywhere.
fn comes_after_exports(id: u8) -> bool {
    const AFTER: [SectionId; 5] =
        [SectionId::Start, SectionId::Element, SectionId::DataCount, SectionId::Code, SectionId::Data];
    AFTER.iter().any(|section| u8::from(*section) == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exposed(text: &str) -> Vec<u8> {
        let wasm = wasm2native_compiler::read(text.as_bytes().to_vec()).expect("the text is a module");
        expose(&wasm, 0).expect("the module can be written")
    }

    #[test]
    fn one_more_export_in_its_place() {
        let with = |exports: &str, rest: &str| {
            let text = format!("(module (memory 1) {exports} {rest})");
            wasm2native_compiler::read(text.into_bytes()).expect("the text is a module")
        };
        let added = format!("(export \"{MEMORY}\" (memory 0))");
        for rest in ["", "(func $f) (start $f)", "(data (i32.const 0) \"x\")"] {
            let own = "(export \"own\" (memory 0))";
            assert_eq!(exposed(&format!("(module (memory 1) {rest})")), with(&added, rest));
            assert_eq!(exposed(&format!("(module (memory 1) {own} {rest})")), with(&format!("{own} {added}"), rest));
        }
    }
}
