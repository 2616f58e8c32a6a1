//! What a program has that writes a profile: its counters, and what the file begins with ([`wasm2native_abi::profile`]).

use super::Data;
use super::blob::{Place, Run, Section};
use crate::options::Profiling;
use crate::plan::{Counters, SiteKind, Symbol};
use std::mem::offset_of;
use wasm_encoder::Encode as _;
use wasm2native_abi::profile::{MAGIC, Profile, VERSION};

impl Data<'_> {
    /// Makes room for the counters.
    pub(super) fn counters(&mut self) {
        let len = self.plan.counters.len;
        if len > 0 {
            let bytes = u64::from(len) * size_of::<u64>() as u64;
            let offset = self.sections.zeroed.reserve(bytes, size_of::<u64>() as u64);
            self.places.insert(Symbol::Counters, Place { section: Section::Zeroed, offset });
        }
    }

    /// Writes the record, where a program has one: where it lies.
    pub(super) fn profile(&mut self, module_hash: &str) -> Option<Place> {
        let Profiling::Generate { file } = &self.plan.options.profiling else { return None };
        let counters = &self.plan.counters;
        let slices = [
            (offset_of!(Profile, path), self.text(&format!("{file}\0"))),
            (offset_of!(Profile, head), self.constants(&head(counters, module_hash), 1)),
            (offset_of!(Profile, addresses), {
                let bytes: Vec<u8> = addresses(counters).flat_map(u32::to_le_bytes).collect();
                let offset = self.sections.read_only.append(&bytes, size_of::<u32>() as u64);
                let len = bytes.len() / size_of::<u32>();
                Run::new(Place { section: Section::ReadOnly, offset }, len as u64)
            }),
        ];
        let lying = self.places.get(&Symbol::Counters).copied();
        let relocated = &mut self.sections.relocated;
        let start = relocated.reserve(size_of::<Profile>() as u64, 8);
        relocated.set_external(start + offset_of!(Profile, write) as u64, Symbol::Profile);
        for (field, run) in slices {
            relocated.set_slice(start + field as u64, run);
        }
        if let Some(place) = lying {
            relocated.set_slice(start + offset_of!(Profile, counters) as u64, Run::new(place, counters.len.into()));
        }
        Some(Place { section: Section::Relocated, offset: start })
    }
}

/// The file up to the first counter.
fn head(counters: &Counters, module_hash: &str) -> Vec<u8> {
    let mut bytes = [&MAGIC[..], &[VERSION]].concat();
    let hash = blake3::Hash::from_hex(module_hash).expect("it was made as one");
    bytes.extend_from_slice(hash.as_bytes());
    counters.funcs.len().encode(&mut bytes);
    let mut before = 0;
    for (func, func_counters) in &counters.funcs {
        (func.as_u32() - before).encode(&mut bytes);
        before = func.as_u32();
        func_counters.sites.len().encode(&mut bytes);
        let mut before = 0;
        for site in &func_counters.sites {
            let kind = match site.kind {
                SiteKind::Branch => 0,
                SiteKind::IndirectCall => 1,
                SiteKind::DirectCall => 2,
            };
            (u64::from(site.offset - before) << 2 | kind).encode(&mut bytes);
            before = site.offset;
        }
    }
    counters.len.encode(&mut bytes);
    bytes
}

/// The counters that hold addresses of code.
fn addresses(counters: &Counters) -> impl Iterator<Item = u32> {
    let sites = counters.funcs.values().flat_map(|func| &func.sites);
    sites.filter(|site| site.kind == SiteKind::IndirectCall).map(|site| site.counter + 2)
}
