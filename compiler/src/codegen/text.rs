//! The text: all functions one after the other, with the calls between them resolved.

use super::func::CompiledFunc;
use super::inlined::{self, PlacedInlined};
use super::isa;
use super::locations::Locations;
use super::place;
use super::unwind::{CatchSite, EntrySite, FrameRule, SavedRegister};
use crate::diagnostic::{Diagnostic, Kind};
use crate::module::FuncIdx;
use crate::plan::{Plan, Symbol};
use crate::translate::Doomed;
use cranelift_codegen::binemit::Reloc;
use cranelift_codegen::control::ControlPlane;
use cranelift_codegen::isa::TargetIsa;
use gimli::write::CommonInformationEntry;
use std::collections::HashMap;
use wasm2native_abi::TrapCode;

/// A module's machine code. Offsets are from its first byte.
#[derive(Debug)]
pub(crate) struct Code {
    /// The bytes.
    pub(crate) text: Vec<u8>,
    /// What is where, by ascending offset.
    pub(crate) funcs: Vec<PlacedFunc>,
    /// Places that refer to something outside the text.
    pub(crate) relocs: Vec<CodeReloc>,
    /// Instructions that trap other than by an access of linear memory, by ascending offset.
    pub(crate) traps: Vec<(u32, TrapCode)>,
    /// Calls that handlers enclose, by ascending return address.
    pub(crate) catch_sites: Vec<CatchSite>,
    /// Calls by which functions that a library's host calls enter wasm, by ascending return address.
    pub(crate) entries: Vec<EntrySite>,
    /// What each function saves, in their order; nothing where nobody unwinds.
    pub(crate) saved: Vec<Vec<SavedRegister>>,
    /// How frames are undone, where that is to be told.
    pub(crate) frames: Option<Frames>,
    /// What of each function belongs to which operator, in their order; empty where that is not wanted.
    pub(crate) locations: Vec<Locations>,
    /// Operators that can only trap, with their functions.
    pub(crate) doomed: Vec<(FuncIdx, Doomed)>,
    /// Code that is inlined, by ascending offset; of the same piece the innermost function first.
    pub(crate) inlined: Vec<PlacedInlined>,
    /// Features that the code may use: bits of [`wasm2native_abi::cpu`].
    pub(crate) cpu_features: u64,
}

/// How the frames of all functions are undone.
#[derive(Debug)]
pub(crate) struct Frames {
    /// What holds of each function where it begins.
    pub(crate) common: CommonInformationEntry,
    /// What each function adds, in their order: what holds from which of its offsets on.
    pub(crate) funcs: Vec<Vec<(u32, FrameRule)>>,
}

/// A function in the text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PlacedFunc {
    pub(crate) symbol: Symbol,
    pub(crate) offset: u32,
    pub(crate) bytes: u32,
}

/// A place in the text that refers to something outside it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CodeReloc {
    pub(crate) offset: u32,
    pub(crate) kind: Reloc,
    pub(crate) symbol: Symbol,
    pub(crate) addend: i64,
}

/// The text's size that its tables and calls can address, in bytes.
const MAX_TEXT_BYTES: u64 = i32::MAX as u64;

/// Lays out `funcs`, in their order.
pub(super) fn assemble(plan: &Plan<'_>, isa: &dyn TargetIsa, funcs: Vec<CompiledFunc>) -> Result<Code, Diagnostic> {
    let labels: HashMap<Symbol, usize> = funcs.iter().enumerate().map(|(label, func)| (func.symbol, label)).collect();
    let mut builder = isa.text_section_builder(funcs.len());
    let mut control = ControlPlane::default();
    let mut code = Code {
        text: Vec::new(),
        funcs: Vec::new(),
        relocs: Vec::new(),
        traps: Vec::new(),
        catch_sites: Vec::new(),
        entries: Vec::new(),
        saved: Vec::new(),
        frames: None,
        locations: Vec::new(),
        doomed: Vec::new(),
        inlined: Vec::new(),
        cpu_features: 0,
    };

    let mut frames = Vec::new();
    let mut end = 0_u64;

    for func in funcs {
        let is_for_size = plan.is_for_size(func.symbol);
        // As close as the CPU allows: what a function itself asks for, for constants among its code, it gets.
        let least_align = if is_for_size { 1 } else { plan.options.target.function_align as u32 };
        let mut align = func.align.max(least_align);
        if !func.wholes.is_empty() && !is_for_size {
            let padding = place::padding(end as u32, func.align, align, &func.wholes);
            builder.append(false, &vec![0; padding as usize], 1, &mut control);
            align = func.align;
        }
        let start = builder.append(true, &func.code, align, &mut control);
        end = start + func.code.len() as u64;
        if end > MAX_TEXT_BYTES {
            let kind = Kind::Limit { what: "the size of the machine code in bytes", value: end, limit: MAX_TEXT_BYTES };
            return Err(Diagnostic::new(kind));
        }
        let start_offset = start as u32;
        code.funcs.push(PlacedFunc { symbol: func.symbol, offset: start_offset, bytes: func.code.len() as u32 });
        code.traps.extend(func.traps.iter().map(|(offset, trap)| (start_offset + offset, *trap)));
        code.catch_sites.extend(func.catch_sites.into_iter().map(|site| site.moved_by(start_offset)));
        code.entries.extend(func.entry.map(|entry| entry.moved_by(start_offset)));
        code.inlined.extend(inlined::place(start_offset, &func.inlined, &func.sites));
        code.saved.push(func.saved);
        frames.extend(func.frame);
        code.locations.extend(func.locations);
        if let Symbol::Func(index) | Symbol::LargeFrame(index) = func.symbol {
            code.doomed.extend(func.doomed.into_iter().map(|doomed| (index, doomed)));
        }
        for reloc in func.relocs {
            let offset = start_offset + reloc.offset;
            let inside = labels
                .get(&reloc.symbol)
                .is_some_and(|label| builder.resolve_reloc(offset.into(), reloc.kind, reloc.addend, *label));
            if !inside {
                code.relocs.push(CodeReloc { offset, kind: reloc.kind, symbol: reloc.symbol, addend: reloc.addend });
            }
        }
    }
    if !frames.is_empty() {
        let common = isa.create_systemv_cie().expect("the code generator has told of frames on this CPU");
        code.frames = Some(Frames { common, funcs: frames });
    }
    code.text = builder.finish(&mut control);
    code.cpu_features = isa::features(isa);
    Ok(code)
}
