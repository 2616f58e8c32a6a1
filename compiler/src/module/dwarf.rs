//! What a module says of its source: the sections of DWARF for WebAssembly (its own convention, "DWARF for WebAssembly").
//!
//! They are custom sections, so nothing in them makes a module invalid: what cannot be read is not there.

use super::{FuncIdx, Module};
use gimli::{EndianSlice, LittleEndian, Operation, SectionId};
use std::collections::HashMap;
use wasmparser::CustomSectionReader;

/// The sections of one module.
#[derive(Clone, Debug, Default)]
pub(crate) struct DwarfSections<'a> {
    /// Contents by name. Of several of one name, the first counts.
    sections: Vec<(&'a str, &'a [u8])>,
    /// Where the contents of the code section begin in the module: addresses of code are offsets into them.
    pub(crate) code: u64,
}

impl<'a> DwarfSections<'a> {
    /// Keeps `section` if it is one of them.
    pub(super) fn read_section(&mut self, section: &CustomSectionReader<'a>) {
        if section.name().starts_with(".debug_") {
            self.sections.push((section.name(), section.data()));
        }
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.sections.is_empty()
    }

    /// The contents of a section; nothing where it is not there.
    pub(crate) fn section(&self, name: &str) -> &'a [u8] {
        self.sections.iter().find(|(known, _)| *known == name).map_or(&[], |(_, data)| data)
    }
}

/// What is read of a module.
pub(crate) type DwarfReader<'a> = EndianSlice<'a, LittleEndian>;

impl<'a> DwarfSections<'a> {
    /// The sections for a reader of them.
    pub(crate) fn read(&self) -> gimli::Result<gimli::Dwarf<DwarfReader<'a>>> {
        gimli::Dwarf::load(|id: SectionId| Ok(EndianSlice::new(self.section(id.name()), LittleEndian)))
    }

    /// Addresses of functions, and of each the local that places of its variables start from.
    fn frame_locals(&self) -> gimli::Result<Vec<(u64, u32)>> {
        let mut found = Vec::new();
        let dwarf = self.read()?;
        let mut units = dwarf.units();
        while let Some(header) = units.next()? {
            // One that cannot be read says nothing.
            let Ok(unit) = dwarf.unit(header) else { continue };
            let mut entries = unit.entries();
            while let Ok(Some(entry)) = entries.next_dfs() {
                if entry.tag() != gimli::DW_TAG_subprogram {
                    continue;
                }
                let start = entry.attr_value(gimli::DW_AT_low_pc);
                let frame = entry.attr_value(gimli::DW_AT_frame_base);
                let (Some(start), Some(gimli::AttributeValue::Exprloc(frame))) = (start, frame) else { continue };
                let Ok(Some(start)) = dwarf.attr_address(&unit, start) else { continue };
                if let Ok(Some(Operation::WasmLocal { index })) = frame.operations(unit.encoding()).next() {
                    found.push((start, index));
                }
            }
        }
        Ok(found)
    }
}

impl Module<'_> {
    /// Of functions whose variables are in memory: the local that their places start from.
    pub(crate) fn frame_locals(&self) -> HashMap<FuncIdx, u32> {
        let mut locals = HashMap::new();
        for (part, dwarf) in &self.dwarf {
            let bodies = self.funcs.iter().filter(|(_, func)| func.part == part);
            let ends: Vec<(u64, FuncIdx)> = bodies
                .filter_map(|(index, func)| Some((func.body.as_ref()?.code.range().end - dwarf.code, index)))
                .collect();
            for (start, local) in dwarf.frame_locals().unwrap_or_default() {
                let func = ends.get(ends.partition_point(|(end, _)| *end <= start));
                locals.extend(func.filter(|_| start > 0).map(|(_, func)| (*func, local)));
            }
        }
        locals
    }
}
