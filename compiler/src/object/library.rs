//! What the runtime must know of a library: where calls of its host come in, and where the addresses of the host's functions go.

use super::Data;
use super::blob::{Place, Section};
use crate::interface::Stops;
use crate::options::Traps;
use crate::plan::{Hostcall, LibraryFunc, Symbol};
use std::mem::offset_of;
use wasm2native_abi::library::{Entry, Library, Registration};

impl Data<'_> {
    /// Writes the record, for a library: where it lies.
    pub(super) fn of_library(&mut self) -> Option<Place> {
        let plan = self.plan.hosted.as_ref()?;
        let (returns, entries) = self.entry_sites();
        let returns = self.constants(&returns, size_of::<u32>());
        let entries = self.constants(&entries, size_of::<Entry>());
        let start = plan.funcs.iter().position(|(_, func)| *func == LibraryFunc::Start).expect("every library has it");
        let start = self.place(Symbol::Library(start as u32));
        let uses_wasi = self.code.relocs.iter().any(|reloc| matches!(reloc.symbol, Symbol::Wasi(_)));
        let stops = Stops::of(self.plan.options);
        let pages = self.plan.memories.values().any(|memory| memory.data.page_bytes != 0);
        let faults = self.plan.options.traps == Traps::Faults;
        let flags = if stops.fuel { Library::FUEL } else { 0 };
        let registration = self.sections.data.reserve(size_of::<Registration>() as u64, 8);
        let relocated = &mut self.sections.relocated;
        let record = relocated.reserve(size_of::<Library>() as u64, 8);
        let at = |field: usize| record + field as u64;
        relocated.set_address(at(offset_of!(Library, start)), start);
        relocated.set_u64(at(offset_of!(Library, host_funcs)), self.plan.layout.host_funcs.into());
        relocated.set_u64(at(offset_of!(Library, host_func_count)), plan.interface.imports.len() as u64);
        relocated.set_u64(at(offset_of!(Library, flags)), flags);
        for (field, call, is_wanted) in [
            (offset_of!(Library, grant), Hostcall::library_grant, uses_wasi),
            (offset_of!(Library, set_deadline), Hostcall::library_set_deadline, stops.interrupt),
            (offset_of!(Library, handle_faults), Hostcall::library_handle_faults, faults),
            (offset_of!(Library, lay), Hostcall::library_lay, pages),
        ] {
            if is_wanted {
                relocated.set_external(at(field), Symbol::hostcall(call));
            }
        }
        relocated.set_slice(at(offset_of!(Library, returns)), returns);
        relocated.set_slice(at(offset_of!(Library, entries)), entries);
        let registration = Place { section: Section::Data, offset: registration };
        relocated.set_address(at(offset_of!(Library, registration)), registration);
        Some(Place { section: Section::Relocated, offset: record })
    }

    /// The return addresses and what belongs to each.
    fn entry_sites(&self) -> (Vec<u8>, Vec<u8>) {
        const { assert!(offset_of!(Entry, landing) == 0 && offset_of!(Entry, frame_bytes) == 4) };
        const { assert!(offset_of!(Entry, instance) == 8) };
        let sites = &self.code.entries;
        debug_assert!(sites.is_sorted_by_key(|site| site.return_offset));
        let returns = sites.iter().flat_map(|site| site.return_offset.to_le_bytes()).collect();
        let entry = |site: &crate::codegen::EntrySite| [site.landing, site.frame_bytes, site.instance, 0];
        (returns, sites.iter().flat_map(entry).flat_map(u32::to_le_bytes).collect())
    }
}
