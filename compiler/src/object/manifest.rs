//! The sealed manifest, in a section of its own so that tools find it.

use super::Data;
use super::blob::{Place, Run, Section};
use crate::options::{CoreDumps, Cpu, Profiling};
use crate::plan::HardeningPlan;
use wasm2native_abi::manifest::Record;

impl Data<'_> {
    /// Writes the manifest of a program whose modules have this hash.
    pub(super) fn manifest(&mut self, hardening: &HardeningPlan, module_hash: &str) -> Run {
        let options = self.plan.options;
        let level = cpu_level(&options.cpu);
        let contract = wasm2native_abi::ABI_VERSION.to_string();
        let records = [
            Record::Contract(&contract),
            Record::Target(options.target.name),
            Record::CpuLevel(level),
            Record::Builder(env!("CARGO_PKG_VERSION")),
            Record::ModuleHash(module_hash),
        ];
        let manifest = &mut self.sections.manifest;
        manifest.align = 1;
        let mut write = |record: Record<'_>| record.encode(|part| manifest.bytes.extend_from_slice(part));
        records.into_iter().for_each(&mut write);
        options.grants.records(&mut write);
        if let Some(descriptor) = options.trap_json {
            write(Record::TrapJson(descriptor));
        }
        if options.core_dumps == CoreDumps::OnRequest {
            write(Record::CoreDump);
        }
        if let Profiling::Generate { file } = &options.profiling {
            write(Record::Profile(file));
        }
        hardening.parts().for_each(|(part, left)| write(Record::Hardening(part, left)));
        if hardening.is_required() {
            write(Record::RequireHardening);
        }
        Run::new(Place { section: Section::Manifest, offset: 0 }, self.sections.manifest.bytes.len() as u64)
    }
}

/// The CPU level's name.
pub(super) fn cpu_level(cpu: &Cpu) -> &'static str {
    match cpu {
        Cpu::Level(level) => level.name,
        Cpu::Native => "native",
    }
}
