//! What a program needs that writes core dumps (tool-conventions: "Coredump"): the sections that are the same in every run, and of
//! functions and globals what the others are made of.

use super::Data;
use super::blob::{Place, Run, Section};
use crate::module::{GlobalIdx, MemoryIdx, ValType};
use crate::options::CoreDumps;
use crate::plan::{Const, GlobalPlan, Symbol};
use cranelift_entity::EntityRef;
use std::mem::offset_of;
use wasm_encoder::{CoreDumpInstancesSection, CoreDumpModulesSection, CoreDumpSection, Module};
use wasm2native_abi::report::{CoreDump, DumpedFunc, DumpedGlobal};

/// What the main module is called in core dumps, and the program.
const MAIN: &str = "main";

impl Data<'_> {
    /// Writes the record, where a program has one: where it lies.
    pub(super) fn core_dump(&mut self) -> Option<Place> {
        if self.plan.options.core_dumps == CoreDumps::Never {
            return None;
        }
        let slices = [
            (offset_of!(CoreDump, head), self.constants(&self.dump_head(), 1)),
            (offset_of!(CoreDump, funcs), {
                const { assert!(offset_of!(DumpedFunc, start) == 4 && offset_of!(DumpedFunc, locals) == 8) };
                let bytes: Vec<u8> = self.dumped_funcs().flatten().flat_map(u32::to_le_bytes).collect();
                let offset = self.sections.read_only.append(&bytes, 4);
                Run::new(Place { section: Section::ReadOnly, offset }, self.code.funcs.len() as u64)
            }),
            (offset_of!(CoreDump, globals), {
                let bytes = self.dumped_globals();
                let offset = self.sections.read_only.append(&bytes, 8);
                Run::new(Place { section: Section::ReadOnly, offset }, self.plan.globals.len() as u64)
            }),
        ];
        let relocated = &mut self.sections.relocated;
        let start = relocated.reserve(size_of::<CoreDump>() as u64, 8);
        relocated.set_external(start + offset_of!(CoreDump, write) as u64, Symbol::CoreDump);
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
        let mut file = Module::new();
        file.section(&CoreDumpSection::new(MAIN)).section(&modules).section(&instances);
        file.finish()
    }

    /// Instance, start and number of locals of each function.
    fn dumped_funcs(&self) -> impl Iterator<Item = [u32; 3]> {
        let module = self.plan.module;
        self.code.funcs.iter().map(|func| match func.symbol {
            Symbol::Func(index) | Symbol::LargeFrame(index) => {
                let func = &module.funcs[index];
                let body = func.body.as_ref();
                let start = body.map_or(0, |body| body.code.range().start);
                [func.part.index() as u32, start as u32, body.map_or(0, |body| body.facts.locals as u32)]
            }
            _ => [0; 3],
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
