//! The module's DWARF to the machine code's: what people see of their source in a debugger.
//!
//! ```text
//! DWARF for WebAssembly ─ filter ─▶ what is about code or data that is there ─ entries, lines ─▶ native DWARF
//!                                             addresses through a map, places through expression
//! ```
//! Takes a [`Plan`] and [`Code`] with its locations, gives sections with relocations. Units keep their version. Types and
//! names are copied; ranges and lines become those of the machine code; places become registers, the stack, or memory at its
//! base. What has no native form is left out by itself.
//!
//! Invariant: nothing in the module's DWARF can make a build fail. What cannot be read is left out: an attribute, the rest of a
//! unit, or all of it, which is told.

mod entries;
mod expression;
mod lines;
mod map;
mod place;
mod relocated;
mod source;
mod table;

pub(crate) use relocated::Relocated;
pub(crate) use source::source_lines;
pub(crate) use table::LineTable;

use crate::codegen::Code;
use crate::module::{DwarfReader as Reader, DwarfSections, PartIdx};
use crate::options::Symbols;
use crate::plan::Plan;
use cranelift_entity::EntityRef;
use gimli::SectionId;
use gimli::write::{self, ConvertResult, FilterUnitSection, Sections, Writer as _};
use map::AddressMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use table::LineTableBuilder;

/// Number of the symbol that addresses of code start from.
pub(crate) const TEXT: usize = 0;
/// Number of the instance's symbol.
pub(crate) const INSTANCE: usize = 1;

/// The sections, by name.
#[derive(Debug, Default)]
pub(crate) struct DebugInfo {
    /// Those that hold something. Symbols in their relocations are [`TEXT`] and [`INSTANCE`].
    pub(crate) sections: Vec<(SectionId, Relocated)>,
    /// The lines that traps tell.
    pub(crate) lines: LineTable,
}

/// The native DWARF, where it is wanted, and what is to be said of DWARF that is left out.
pub(crate) fn translate(plan: &Plan<'_>, code: &Code) -> (DebugInfo, Vec<String>) {
    let mut warnings = Vec::new();
    if plan.options.symbols != Symbols::Debug || plan.module.dwarf.values().all(DwarfSections::is_empty) {
        return (DebugInfo::default(), warnings);
    }
    // Several modules are written into one: each has to be known to be sound by itself.
    let mut sound = Vec::new();
    for (part, sections) in plan.module.dwarf.iter().filter(|(_, sections)| !sections.is_empty()) {
        match translate_parts(plan, code, &[(part, sections)]) {
            Ok((info, left_out)) => {
                if left_out > 0 {
                    warnings.push(format!("{}: {left_out} of its units are malformed", of_part(plan, part)));
                }
                sound.push(((part, sections), info));
            }
            Err(error) => warnings.push(format!("{} is left out: {error}", of_part(plan, part))),
        }
    }
    if sound.len() == 1 {
        return (sound.remove(0).1, warnings);
    }
    let parts: Vec<_> = sound.into_iter().map(|(part, _)| part).collect();
    let info = match translate_parts(plan, code, &parts) {
        Ok((info, _)) => info,
        Err(error) => {
            warnings.push(format!("debug information is left out: {error}"));
            DebugInfo::default()
        }
    };
    (info, warnings)
}

/// Translates what modules say: it, and the number of units that could not be read to their end.
fn translate_parts(
    plan: &Plan<'_>,
    code: &Code,
    parts: &[(PartIdx, &DwarfSections<'_>)],
) -> Result<(DebugInfo, usize), String> {
    let (mut dwarf, mut lines) = (write::Dwarf::new(), LineTableBuilder::default());
    let mut left_out = 0;
    for (part, sections) in parts {
        left_out += guarded(|| translate_part(plan, code, *part, sections, &mut dwarf, &mut lines))?;
    }
    let mut info = write(&mut dwarf)?;
    info.lines = lines.finish();
    Ok((info, left_out))
}

/// Translates what one module says: the number of units that could not be read to their end.
fn translate_part(
    plan: &Plan<'_>,
    code: &Code,
    part: PartIdx,
    sections: &DwarfSections<'_>,
    dwarf: &mut write::Dwarf,
    table: &mut LineTableBuilder,
) -> ConvertResult<usize> {
    let read = sections.read()?;
    let map = AddressMap::new(plan, code, part);
    let mut left_out = 0;
    let mut filter = FilterUnitSection::new(&read)?;
    loop {
        match filter.read_unit() {
            Ok(None) => break,
            Ok(Some(mut unit)) => left_out += usize::from(entries::choose(&mut unit, &map).is_err()),
            // Where the next one begins is not known.
            Err(_) => {
                left_out += 1;
                break;
            }
        }
    }
    let mut units = dwarf.convert_with_filter(filter)?;
    while let Some((mut unit, root)) = units.read_unit()? {
        // Where it breaks off, the filter has broken off before.
        _ = entries::translate(&mut unit, root, &map, table);
    }
    Ok(left_out)
}

/// Writes the sections.
fn write(dwarf: &mut write::Dwarf) -> Result<DebugInfo, String> {
    guarded(|| {
        let mut sections = Sections::new(Relocated::default());
        dwarf.write(&mut sections)?;
        let mut info = DebugInfo::default();
        sections.for_each_mut(|id, section| {
            if section.len() > 0 {
                info.sections.push((id, std::mem::take(section)));
            }
            Ok::<_, write::ConvertError>(())
        })?;
        Ok(info)
    })
}

/// What `work` gives, or in words why it gives nothing. A panic over a file's bytes is no reason to build nothing.
fn guarded<T>(work: impl FnOnce() -> ConvertResult<T>) -> Result<T, String> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(result) => result.map_err(|error| error.to_string()),
        Err(_) => Err("it cannot be read".to_owned()),
    }
}

fn of_part(plan: &Plan<'_>, part: PartIdx) -> String {
    match &plan.module.parts[part].name {
        Some(name) => format!("the debug information of module '{name}'"),
        None if part.index() + 1 == plan.module.parts.len() => "the module's debug information".to_owned(),
        None => "debug information".to_owned(),
    }
}
