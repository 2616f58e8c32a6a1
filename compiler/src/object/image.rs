//! The [`Image`]: where the runtime finds everything.

use super::Data;
use super::blob::{Place, Run, Section};
use super::instance::InstancePlaces;
use super::manifest::cpu_level;
use crate::module::ImportType;
use crate::options::{CoreDumps, Emit, Interruption, Profiling};
use crate::plan::{Binding, HardeningPlan, Symbol};
use std::mem::offset_of;
use wasm2native_abi::ABI_VERSION;
use wasm2native_abi::grant::StartStep;
use wasm2native_abi::image::{Image, Slice};

impl Data<'_> {
    /// Writes the image: where it lies.
    pub(super) fn image(&mut self, instance: InstancePlaces, hardening: &HardeningPlan, module_hash: &str) -> Place {
        let (trap_offsets, trap_codes) = self.traps();
        let (funcs, names) = self.funcs();
        let text = Run::new(Place { section: Section::Text, offset: 0 }, self.code.text.len() as u64);
        let level = self.text(cpu_level(&self.plan.options.cpu));
        let slices = [
            (offset_of!(Image, beginning), instance.beginning),
            (offset_of!(Image, text), text),
            (offset_of!(Image, memories), self.memory_images()),
            (offset_of!(Image, tables), self.table_images()),
            (offset_of!(Image, trap_offsets), trap_offsets),
            (offset_of!(Image, trap_codes), trap_codes),
            (offset_of!(Image, funcs), funcs),
            (offset_of!(Image, names), names),
            (offset_of!(Image, inlined), self.inlined()),
            (offset_of!(Image, unknown_imports), self.unknown_imports()),
            (offset_of!(Image, manifest), self.manifest(hardening, module_hash)),
            (offset_of!(Image, cpu_level), level),
            (offset_of!(Image, steps), self.steps()),
        ];
        let exceptions = self.exceptions();
        let library = self.of_library();
        let harden = self.harden(hardening);
        let lines = self.lines();
        let trap_report = self.trap_report();
        let profile = self.profile(module_hash);
        let plan = self.plan;
        let entry = plan.entry.map(|_| self.place(Symbol::Entry));
        let relocated = &mut self.sections.relocated;
        let start = relocated.reserve(size_of::<Image>() as u64, 16);
        let at = |field: usize| start + field as u64;
        for (field, run) in slices {
            relocated.set_slice(at(field), run);
        }
        relocated.set_u32(at(offset_of!(Image, abi_version)), ABI_VERSION);
        relocated.set_address(at(offset_of!(Image, instance)), instance.record);
        relocated.set_u64(at(offset_of!(Image, instance_bytes)), plan.layout.bytes.into());
        if let Some(entry) = entry {
            relocated.set_address(at(offset_of!(Image, entry)), entry);
        }
        relocated.set_u64(at(offset_of!(Image, cpu_features)), self.code.cpu_features);
        relocated.set_u64(at(offset_of!(Image, stack_bytes)), plan.options.stack_bytes());
        relocated.set_u64(at(offset_of!(Image, memory_limit)), plan.budget.memory_bytes);
        relocated.set_u64(at(offset_of!(Image, table_limit)), plan.budget.open_table_elements);
        relocated.set_u64(at(offset_of!(Image, closed_table_elements)), plan.budget.closed_table_elements);
        if let Some(exceptions) = exceptions {
            relocated.set_address(at(offset_of!(Image, exceptions)), exceptions);
        }
        if let Some(library) = library {
            relocated.set_address(at(offset_of!(Image, of_library)), library);
        }
        if let Some(harden) = harden {
            relocated.set_address(at(offset_of!(Image, harden)), harden);
        }
        if let Some(lines) = lines {
            relocated.set_address(at(offset_of!(Image, lines)), lines);
        }
        if let Some(report) = trap_report {
            relocated.set_address(at(offset_of!(Image, trap_report)), report);
        }
        if let Some(profile) = profile {
            relocated.set_address(at(offset_of!(Image, profile)), profile);
        }
        let place = Place { section: Section::Relocated, offset: start };
        if instance.record.section == Section::Data {
            // A program's record is told by the runtime.
            let image = instance.record.offset + offset_of!(wasm2native_abi::instance::Instance, image) as u64;
            self.sections.data.set_address(image, place);
        }
        place
    }

    /// What start-up does for this program alone.
    fn steps(&mut self) -> Run {
        const ADDRESS_BYTES: u64 = 8;
        let options = self.plan.options;
        let mut steps = match options.emit {
            // The runtime of a library does what is to be done for all of them.
            Emit::Library => Vec::new(),
            Emit::Executable | Emit::Object => options.grants.start_steps(),
        };
        // They come first, before anything else opens files.
        let reports = [
            (StartStep::TrapReport, options.trap_json.is_some()),
            (StartStep::CoreDump, options.core_dumps == CoreDumps::OnRequest),
            (StartStep::Profile, matches!(options.profiling, Profiling::Generate { .. })),
        ];
        steps.splice(0..0, reports.into_iter().filter_map(|(step, is_wanted)| is_wanted.then_some(step)));
        if options.interruption == Interruption::Checked && self.plan.entry.is_some() {
            steps.push(StartStep::Interruption);
        }
        let relocated = &mut self.sections.relocated;
        let start = relocated.reserve(steps.len() as u64 * ADDRESS_BYTES, ADDRESS_BYTES);
        for (number, step) in steps.iter().enumerate() {
            relocated.set_external(start + number as u64 * ADDRESS_BYTES, Symbol::StartStep(*step));
        }
        Run::new(Place { section: Section::Relocated, offset: start }, steps.len() as u64)
    }

    pub(super) fn text(&mut self, text: &str) -> Run {
        let offset = self.sections.read_only.append(text.as_bytes(), 1);
        Run::new(Place { section: Section::ReadOnly, offset }, text.len() as u64)
    }

    /// `module.name` of each import that is bound to a trap.
    fn unknown_imports(&mut self) -> Run {
        let plan = self.plan;
        let mut texts = Vec::new();
        for import in &plan.module.imports {
            if let ImportType::Func(func) = import.ty
                && let Binding::Trap(_) = plan.bindings[func]
            {
                texts.push(self.text(&format!("{}.{}", import.module, import.name)));
            }
        }
        self.texts(&texts)
    }

    /// An array of strings.
    pub(super) fn texts(&mut self, texts: &[Run]) -> Run {
        let bytes = size_of::<Slice>() as u64;
        let relocated = &mut self.sections.relocated;
        let start = relocated.reserve(texts.len() as u64 * bytes, 8);
        for (number, text) in texts.iter().enumerate() {
            relocated.set_slice(start + number as u64 * bytes, *text);
        }
        Run::new(Place { section: Section::Relocated, offset: start }, texts.len() as u64)
    }
}
