//! Which unit of DWARF an address belongs to (DWARF, section 6.1.2): in a dSYM file LLDB asks this table, and nothing else.
//!
//! ```text
//! length │ version 2 │ where the unit begins │ 8, 0 │ padding to 16 bytes │ (address, bytes) .. │ (0, 0)      for each unit
//! ```

use gimli::{Dwarf, EndianSlice, LittleEndian, SectionId};

/// The table of what is in `sections`, by their names in ELF without the dot.
///
/// # Errors
/// Those of reading what the compiler has written.
pub(super) fn table<'a>(section: impl Fn(&str) -> Option<&'a [u8]>) -> gimli::Result<Vec<u8>> {
    const ADDRESS_BYTES: u8 = 8;
    const HEADER_BYTES: usize = 16;
    let load = |id: SectionId| {
        Ok::<_, gimli::Error>(EndianSlice::new(section(&id.name()[1..]).unwrap_or_default(), LittleEndian))
    };
    let dwarf = Dwarf::load(load)?;
    let mut table = Vec::new();
    let mut units = dwarf.units();
    while let Some(header) = units.next()? {
        let Some(start) = header.debug_info_offset() else { continue };
        let unit = dwarf.unit(header)?;
        let mut pairs = Vec::new();
        let mut ranges = dwarf.unit_ranges(&unit)?;
        while let Some(range) = ranges.next()? {
            if range.begin < range.end {
                pairs.extend([range.begin, range.end - range.begin]);
            }
        }
        if pairs.is_empty() {
            continue;
        }
        pairs.extend([0, 0]);
        // The length does not count itself.
        let length = HEADER_BYTES - size_of::<u32>() + pairs.len() * usize::from(ADDRESS_BYTES);
        table.extend((length as u32).to_le_bytes());
        table.extend(2_u16.to_le_bytes());
        table.extend((start.0 as u32).to_le_bytes());
        table.extend([ADDRESS_BYTES, 0, 0, 0, 0, 0]);
        table.extend(pairs.into_iter().flat_map(u64::to_le_bytes));
    }
    Ok(table)
}
