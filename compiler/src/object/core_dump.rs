//! What a program needs that writes core dumps (tool-conventions: "Coredump"): the sections that are the same in every run, and of
//! functions and globals what the others are made of.

use super::Data;
use super::blob::{Place, Run, Section};
use super::dumped_local::encode;
use crate::module::{GlobalIdx, MemoryIdx, ValType};
use crate::options::CoreDumps;
use crate::plan::{Const, GlobalPlan, Symbol};
use cranelift_entity::EntityRef;
use std::mem::offset_of;
use wasm_encoder::{CoreDumpInstancesSection, CoreDumpModulesSection, CoreDumpSection};
use wasm2native_abi::exception::SavedRegister;
use wasm2native_abi::report::{CoreDump, DumpedFunc, DumpedGlobal, DumpedLocal};

/// What the main module is called in core dumps, and the program.
const MAIN: &str = "main";

impl Data<'_> {
    /// Writes the record, where a program has one: where it lies.
    pub(super) fn core_dump(&mut self) -> Option<Place> {
        if self.plan.options.core_dumps == CoreDumps::Never {
            return None;
        }
        let locals = self.dumped_locals();
        let has_locals = locals.iter().any(|locals| !locals.is_empty());
        let slices = [
            (offset_of!(CoreDump, head), self.constants(&self.dump_head(), 1)),
            (offset_of!(CoreDump, funcs), {
                const { assert!(offset_of!(DumpedFunc, start) == 4 && offset_of!(DumpedFunc, locals) == 8) };
                const { assert!(offset_of!(DumpedFunc, places) == 12 && offset_of!(DumpedFunc, saved) == 16) };
                let bytes: Vec<u8> = self.dumped_funcs(&locals).flatten().flat_map(u32::to_le_bytes).collect();
                let offset = self.sections.read_only.append(&bytes, 4);
                Run::new(Place { section: Section::ReadOnly, offset }, self.code.funcs.len() as u64)
            }),
            (offset_of!(CoreDump, globals), {
                let bytes = self.dumped_globals();
                let offset = self.sections.read_only.append(&bytes, 8);
                Run::new(Place { section: Section::ReadOnly, offset }, self.plan.globals.len() as u64)
            }),
            (offset_of!(CoreDump, locals), {
                let bytes: Vec<u8> = locals.iter().flatten().flat_map(encode).collect();
                let offset = self.sections.read_only.append(&bytes, align_of::<DumpedLocal>() as u64);
                let count = locals.iter().map(Vec::len).sum::<usize>();
                Run::new(Place { section: Section::ReadOnly, offset }, count as u64)
            }),
            (offset_of!(CoreDump, saved), {
                let saved = self.code.saved.iter().filter(|_| has_locals).flatten();
                let bytes: Vec<u8> =
                    saved.flat_map(|saved| [saved.number, saved.below_frame]).flat_map(u32::to_le_bytes).collect();
                self.constants(&bytes, size_of::<SavedRegister>())
            }),
        ];
        let relocated = &mut self.sections.relocated;
        let start = relocated.reserve(size_of::<CoreDump>() as u64, 8);
        relocated.set_external(start + offset_of!(CoreDump, write) as u64, Symbol::CoreDump);
        if has_locals {
            let field = start + offset_of!(CoreDump, keep_registers) as u64;
            relocated.set_external(field, Symbol::KeepRegisters);
        }
        for (field, run) in slices {
            relocated.set_slice(start + field as u64, run);
        }
        Some(Place { section: Section::Relocated, offset: start })
    }

    /// A module's header, and the process, its modules, and an instance of each.
    fn dump_head(&self) -> Vec<u8> {
        let module = self.plan.module;
        let (mut modules, mut instances) = (CoreDumpModulesSection::new(), CoreDumpInstancesSection::new());
        for (index, part) in &module.parts {
            modules.module(part.name.as_deref().unwrap_or(MAIN));
            // What a part defines stands between its own first definition and the next part's.
            let next = module.parts.values().nth(index.index() + 1);
            let memories_end = next.map_or(module.memories.len(), |next| next.space.memories.first_defined);
            let globals_end = next.map_or(module.globals.len(), |next| next.space.globals.first_defined);
            let memories: Vec<u32> = part.space.memories.all(memories_end).map(MemoryIdx::as_u32).collect();
            let globals: Vec<u32> = part.space.globals.all(globals_end).map(GlobalIdx::as_u32).collect();
            instances.instance(index.index() as u32, memories, globals);
        }
        let mut file = wasm_encoder::Module::new();
        file.section(&CoreDumpSection::new(MAIN)).section(&modules).section(&instances);
        file.finish()
    }

    /// Instance, start and number of locals of each function, and the numbers of the first of its `locals` and of what it saves.
    fn dumped_funcs(&self, locals: &[Vec<DumpedLocal>]) -> impl Iterator<Item = [u32; 5]> {
        let module = self.plan.module;
        let (mut places, mut saves) = (0, 0);
        self.code.funcs.iter().zip(locals).zip(&self.code.saved).map(move |((func, locals), saved)| {
            let (first_place, first_saved) = (places, saves);
            places += locals.len() as u32;
            saves += saved.len() as u32;
            match func.symbol {
                Symbol::Func(index) | Symbol::LargeFrame(index) => {
                    let func = &module.funcs[index];
                    let body = func.body.as_ref();
                    let start = body.map_or(0, |body| body.code.range().start);
                    let locals = body.map_or(0, |body| body.facts.locals as u32);
                    [func.part.index() as u32, start as u32, locals, first_place, first_saved]
                }
                _ => [0, 0, 0, first_place, first_saved],
            }
        })
    }

    fn dumped_globals(&self) -> Vec<u8> {
        const { assert!(offset_of!(DumpedGlobal, offset) == 4 && offset_of!(DumpedGlobal, value) == 8) };
        const I32: u32 = 0x7f;
        const I64: u32 = 0x7e;
        const F32: u32 = 0x7d;
        const F64: u32 = 0x7c;
        const V128: u32 = 0x7b;
        const EXTERN: u32 = 0x6f;
        let mut bytes = Vec::new();
        for global in self.plan.globals.values() {
            let (ty, offset, value) = match *global {
                GlobalPlan::Constant(value) => {
                    let (ty, bits): (u32, u128) = match value {
                        Const::I32(value) => (I32, value.cast_unsigned().into()),
                        Const::I64(value) => (I64, value.cast_unsigned().into()),
                        Const::F32(bits) => (F32, bits.into()),
                        Const::F64(bits) => (F64, bits.into()),
                        Const::V128(bytes) => (V128, u128::from_le_bytes(bytes)),
                        Const::Null | Const::Func(_) => (EXTERN, 0),
                    };
                    (ty, DumpedGlobal::CONSTANT, bits)
                }
                GlobalPlan::Slot { offset, ty, .. } => {
                    let ty = match ty {
                        ValType::I32 => I32,
                        ValType::I64 => I64,
                        ValType::F32 => F32,
                        ValType::F64 => F64,
                        ValType::V128 => V128,
                        ValType::Ref(_) | ValType::FuncRef | ValType::ExternRef => EXTERN,
                    };
                    (ty, offset, 0)
                }
            };
            bytes.extend_from_slice(&ty.to_le_bytes());
            bytes.extend_from_slice(&offset.to_le_bytes());
            bytes.extend_from_slice(&value.to_le_bytes());
        }
        bytes
    }
}
