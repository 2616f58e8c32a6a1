//! Entries of units: functions, scopes, variables, types.

use super::expression::{self, Meaning};
use super::map::{AddressMap, MappedFunc, joined};
use super::place::{address, range_list};
use super::table::LineTableBuilder;
use super::{Reader, lines};
use gimli::constants::{self as dw, DwAt};
use gimli::write::{
    Address, AttributeValue, ConvertResult, ConvertUnit, ConvertUnitEntry, FilterUnit, Location, LocationList,
    UnitEntryId,
};
use gimli::{AttributeValue as Read, DebuggingInformationEntry, Encoding, UnitRef};
use std::ops::Range;

/// Bytes of a native address.
const ADDRESS_BYTES: u8 = 8;

/// Chooses the entries that are about what is there: compiled functions and global variables. What these refer to stays with them.
pub(super) fn choose(unit: &mut FilterUnit<'_, Reader<'_>>, map: &AddressMap<'_>) -> ConvertResult<()> {
    let mut entry = unit.null_entry();
    while unit.read_entry(&mut entry)? {
        let is_wanted = match entry.tag {
            dw::DW_TAG_subprogram => !native_ranges(entry.read_unit, &entry.read_entry, map).is_empty(),
            dw::DW_TAG_variable => {
                let is_global = matches!(entry.parent_tag, None | Some(dw::DW_TAG_namespace | dw::DW_TAG_module));
                is_global && (entry.has_attr(dw::DW_AT_location) || entry.has_attr(dw::DW_AT_const_value))
            }
            _ => false,
        };
        if is_wanted {
            unit.require_entry(entry.offset);
        }
    }
    Ok(())
}

/// Translates a unit, whose root has been read.
pub(super) fn translate<'a, 'b>(
    unit: &mut ConvertUnit<'a, Reader<'b>>,
    root: ConvertUnitEntry<'a, Reader<'b>>,
    map: &AddressMap<'_>,
    table: &mut LineTableBuilder,
) -> ConvertResult<()> {
    let encoding = Encoding { address_size: ADDRESS_BYTES, ..unit.unit.encoding() };
    unit.unit.set_encoding(encoding);
    // Without lines, what else it says is as good as before.
    _ = lines::translate(unit, map, encoding, table);
    let root_id = unit.unit.root();
    let mut translator = Translator { unit, map, enclosing: Vec::new(), code: Vec::new() };
    translator.copied(root_id, &root);
    let result = translator.children(root);
    let code = joined(std::mem::take(&mut translator.code));
    if !code.is_empty() {
        let ranges = unit.unit.ranges.add(range_list(&code));
        let root = unit.unit.get_mut(root_id);
        // What ranges and locations count from.
        root.set(dw::DW_AT_low_pc, AttributeValue::Address(Address::Constant(0)));
        root.set(dw::DW_AT_ranges, AttributeValue::RangeListRef(ranges));
    }
    result
}

struct Translator<'u, 'a, 'b, 'p> {
    unit: &'u mut ConvertUnit<'a, Reader<'b>>,
    map: &'p AddressMap<'p>,
    /// Functions that enclose what is read, by their depth.
    enclosing: Vec<(isize, Option<&'p MappedFunc<'p>>)>,
    /// All code that the unit is about.
    code: Vec<Range<u32>>,
}

impl<'a, 'b, 'p> Translator<'_, 'a, 'b, 'p> {
    fn children(&mut self, mut entry: ConvertUnitEntry<'a, Reader<'b>>) -> ConvertResult<()> {
        while let Some(id) = self.unit.read_entry(&mut entry)? {
            // Not chosen.
            if id.is_none() {
                continue;
            }
            let id = self.unit.add_entry(id, &entry);
            while self.enclosing.last().is_some_and(|(depth, _)| *depth >= entry.depth) {
                self.enclosing.pop();
            }
            if entry.tag == dw::DW_TAG_subprogram {
                let start = wasm_ranges(entry.read_unit, &entry.read_entry).first().map(|range| range.start);
                self.enclosing.push((entry.depth, start.and_then(|start| self.map.func(start))));
            }
            self.copied(id, &entry);
            self.pointer(id, &entry);
            self.scope(id, &entry);
            self.places(id, &entry);
        }
        Ok(())
    }

    fn func(&self) -> Option<&'p MappedFunc<'p>> {
        self.enclosing.last().and_then(|(_, func)| *func)
    }

    /// Copies what says the same of both codes.
    fn copied(&mut self, id: UnitEntryId, entry: &ConvertUnitEntry<'a, Reader<'b>>) {
        for attribute in &entry.attrs {
            if is_of_code(attribute.name()) {
                continue;
            }
            // One that cannot be read is one that is not there.
            let value = self.unit.convert_attribute_value(entry.read_unit, attribute, &|_| None);
            if let Ok(value) = value {
                self.unit.unit.get_mut(id).set(attribute.name(), value);
            }
        }
    }

    /// A pointer is as wide as the module's addresses, where it does not say so itself.
    fn pointer(&mut self, id: UnitEntryId, entry: &ConvertUnitEntry<'a, Reader<'b>>) {
        let is_pointer =
            matches!(entry.tag, dw::DW_TAG_pointer_type | dw::DW_TAG_reference_type | dw::DW_TAG_rvalue_reference_type);
        if is_pointer && !entry.has_attr(dw::DW_AT_byte_size) {
            let bytes = AttributeValue::Udata(entry.read_unit.address_size().into());
            self.unit.unit.get_mut(id).set(dw::DW_AT_byte_size, bytes);
        }
    }

    /// The code of a function or of a scope in it.
    fn scope(&mut self, id: UnitEntryId, entry: &ConvertUnitEntry<'a, Reader<'b>>) {
        if !matches!(entry.tag, dw::DW_TAG_subprogram | dw::DW_TAG_inlined_subroutine | dw::DW_TAG_lexical_block) {
            return;
        }
        let code = match (entry.tag, self.func()) {
            // Its first and last instructions come of no operator.
            (dw::DW_TAG_subprogram, Some(func)) => func.code(),
            (dw::DW_TAG_subprogram, None) => return,
            _ => native_ranges(entry.read_unit, &entry.read_entry, self.map),
        };
        match code.as_slice() {
            [] => return,
            [range] => {
                let bytes = u64::from(range.end - range.start);
                let end = match self.unit.unit.version() {
                    ..4 => AttributeValue::Address(address(range.end)),
                    _ => AttributeValue::Udata(bytes),
                };
                let new = self.unit.unit.get_mut(id);
                new.set(dw::DW_AT_low_pc, AttributeValue::Address(address(range.start)));
                new.set(dw::DW_AT_high_pc, end);
            }
            ranges => {
                let list = self.unit.unit.ranges.add(range_list(ranges));
                let new = self.unit.unit.get_mut(id);
                new.set(dw::DW_AT_ranges, AttributeValue::RangeListRef(list));
            }
        }
        if entry.tag == dw::DW_TAG_subprogram {
            self.code.extend(code);
        }
    }

    /// Where a variable is, and what the places of a function's variables start from.
    fn places(&mut self, id: UnitEntryId, entry: &ConvertUnitEntry<'a, Reader<'b>>) {
        for (name, meaning) in [(dw::DW_AT_location, Meaning::Variable), (dw::DW_AT_frame_base, Meaning::FrameBase)] {
            let Some(value) = entry.attr_value(name) else { continue };
            if let Some(value) = self.place(entry.read_unit, value, meaning) {
                self.unit.unit.get_mut(id).set(name, value);
            }
        }
    }

    fn place(
        &mut self,
        unit: UnitRef<'_, Reader<'b>>,
        value: Read<Reader<'b>>,
        meaning: Meaning,
    ) -> Option<AttributeValue> {
        let (map, func) = (self.map, self.func());
        if let Read::Exprloc(expression) = value {
            let mut found = expression::translate(expression, unit, map, func, meaning);
            if let [(None, _)] = found.as_slice() {
                return found.pop().map(|(_, expression)| AttributeValue::Exprloc(expression));
            }
            let places = found.into_iter().filter_map(|(range, expression)| Some((range?, expression)));
            return self.list(places.collect());
        }
        let mut locations = unit.attr_locations(value).ok()??;
        let mut places = Vec::new();
        while let Ok(Some(location)) = locations.next() {
            let code = map.native(&(location.range.begin..location.range.end));
            for (range, expression) in expression::translate(location.data, unit, map, func, meaning) {
                let overlaps = code.iter().map(|code| match &range {
                    Some(range) => code.start.max(range.start)..code.end.min(range.end),
                    None => code.clone(),
                });
                places.extend(overlaps.filter(|range| !range.is_empty()).map(|range| (range, expression.clone())));
            }
        }
        self.list(places)
    }

    fn list(&mut self, mut places: Vec<(Range<u32>, gimli::write::Expression)>) -> Option<AttributeValue> {
        places.sort_by_key(|(range, _)| (range.start, range.end));
        let location = |(range, data): (Range<u32>, _)| {
            let (begin, end) = (address(range.start), address(range.end));
            Location::StartEnd { begin, end, data }
        };
        let list = LocationList(places.into_iter().map(location).collect());
        (!list.0.is_empty()).then(|| AttributeValue::LocationListRef(self.unit.unit.locations.add(list)))
    }
}

/// Whether an attribute is about code or places, which are others in machine code.
fn is_of_code(name: DwAt) -> bool {
    matches!(
        name,
        dw::DW_AT_low_pc
            | dw::DW_AT_high_pc
            | dw::DW_AT_ranges
            | dw::DW_AT_entry_pc
            | dw::DW_AT_location
            | dw::DW_AT_frame_base
            | dw::DW_AT_static_link
            | dw::DW_AT_return_addr
            | dw::DW_AT_call_pc
            | dw::DW_AT_call_return_pc
            | dw::DW_AT_call_target
            | dw::DW_AT_call_value
            | dw::DW_AT_call_data_location
            | dw::DW_AT_call_data_value
            | dw::DW_AT_GNU_call_site_value
            | dw::DW_AT_GNU_call_site_data_value
            | dw::DW_AT_GNU_call_site_target
            | dw::DW_AT_GNU_locviews
            | dw::DW_AT_GNU_entry_view
            | dw::DW_AT_macro_info
            | dw::DW_AT_macros
            | dw::DW_AT_GNU_macros
    )
}

/// The addresses of an entry's code. Those that cannot be read are none.
fn wasm_ranges<'a>(unit: UnitRef<'_, Reader<'a>>, entry: &DebuggingInformationEntry<Reader<'a>>) -> Vec<Range<u64>> {
    let mut ranges = Vec::new();
    if let Ok(mut found) = unit.die_ranges(entry) {
        while let Ok(Some(range)) = found.next() {
            if range.begin > 0 && range.begin < range.end {
                ranges.push(range.begin..range.end);
            }
        }
    }
    ranges
}

fn native_ranges<'a>(
    unit: UnitRef<'_, Reader<'a>>,
    entry: &DebuggingInformationEntry<Reader<'a>>,
    map: &AddressMap<'_>,
) -> Vec<Range<u32>> {
    joined(wasm_ranges(unit, entry).iter().flat_map(|range| map.native(range)).collect())
}
