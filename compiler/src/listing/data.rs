//! Constants and tables, as assemblers write them.

use super::Line;
use super::symbolic::Labels;
use crate::disassembly::{Bytes, Item};

/// The lines of the data or the table that `item` is, in a function whose code is `code`.
pub(super) fn lines(item: &Item, code: &[u8], labels: &Labels) -> Vec<Line> {
    let start = item.bytes().offset;
    let entry = |target: u32| match (labels.get(&target), labels.get(&start)) {
        (Some(target), Some(table)) => format!(".long .L{target}-.L{table}"),
        _ => format!(".long {:#x}", target.wrapping_sub(start)),
    };
    match item {
        Item::Data(bytes) => {
            pieces(*bytes, code, WORD_BYTES).map(|(offset, bytes)| line(offset, bytes, word(bytes))).collect()
        }
        Item::Table(bytes) => {
            let entries = pieces(*bytes, code, ENTRY_BYTES).zip(item.entries(code));
            entries.map(|((offset, bytes), target)| line(offset, bytes, entry(target))).collect()
        }
        Item::Instruction(_) | Item::Padding(_) => Vec::new(),
    }
}

/// Bytes of data in a line.
const WORD_BYTES: usize = 8;

/// Bytes of a table's entry.
const ENTRY_BYTES: usize = 4;

fn pieces(bytes: Bytes, code: &[u8], length: usize) -> impl Iterator<Item = (u32, &[u8])> {
    let offset = move |index| bytes.offset + (index * length) as u32;
    let pieces = code[bytes.offset as usize..bytes.end() as usize].chunks(length);
    pieces.enumerate().map(move |(index, piece)| (offset(index), piece))
}

fn line(offset: u32, bytes: &[u8], text: String) -> Line {
    Line::Data { offset, bytes: bytes.to_vec(), text }
}

/// `.quad 0x3ff0000000000000`, `.long 0x10`, or `.byte 0x01, 0x02`
fn word(bytes: &[u8]) -> String {
    match (<[u8; 8]>::try_from(bytes), <[u8; 4]>::try_from(bytes)) {
        (Ok(bytes), _) => format!(".quad {:#x}", u64::from_le_bytes(bytes)),
        (_, Ok(bytes)) => format!(".long {:#x}", u32::from_le_bytes(bytes)),
        _ => {
            let bytes: Vec<String> = bytes.iter().map(|byte| format!("{byte:#04x}")).collect();
            format!(".byte {}", bytes.join(", "))
        }
    }
}
