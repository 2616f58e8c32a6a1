//! What a file is made of, as tables and as JSON.
//!
//! ```json
//! {
//!   "bytes": 38288,
//!   "sections": [{"section": ".text", "bytes": 25316}],
//!   "areas": [{"owner": "runtime", "area": "wasi", "bytes": 5120}],
//!   "pieces": [{"owner": "module", "area": "code", "section": ".text", "name": "main", "bytes": 120}]
//! }
//! ```
//! The shape is stable: fields are added, and none is taken away or changes its meaning. Each list's sum is the file's size.

use super::painting::{Label, Owner, Piece};
use crate::diagnostics::escape;
use serde::Serialize;
use std::collections::BTreeMap;

#[derive(Serialize)]
pub(super) struct Report {
    bytes: u64,
    /// The largest first; what lies in no section has an empty name.
    sections: Vec<Section>,
    /// The module's first, then the runtime's; the largest first.
    areas: Vec<Area>,
    /// The largest first.
    pieces: Vec<Sum>,
}

#[derive(Serialize)]
struct Section {
    section: String,
    bytes: u64,
}

#[derive(Serialize)]
struct Area {
    owner: Owner,
    area: String,
    bytes: u64,
}

/// All pieces that are for the same.
#[derive(Serialize)]
struct Sum {
    #[serde(flatten)]
    label: Label,
    bytes: u64,
}

impl Report {
    pub(super) fn of(pieces: &[Piece]) -> Self {
        let length = |piece: &Piece| piece.bytes.end - piece.bytes.start;
        let mut sections: BTreeMap<&str, u64> = BTreeMap::new();
        let mut areas: BTreeMap<(Owner, &str), u64> = BTreeMap::new();
        let mut sums: BTreeMap<&Label, u64> = BTreeMap::new();
        for piece in pieces {
            *sections.entry(&piece.label.section).or_default() += length(piece);
            *areas.entry((piece.label.owner, &piece.label.area)).or_default() += length(piece);
            *sums.entry(&piece.label).or_default() += length(piece);
        }
        let section = |(section, bytes): (&str, u64)| Section { section: section.to_owned(), bytes };
        let mut sections: Vec<Section> = sections.into_iter().map(section).collect();
        sections.sort_by_key(|section| std::cmp::Reverse(section.bytes));
        let area = |((owner, area), bytes): ((Owner, &str), u64)| Area { owner, area: area.to_owned(), bytes };
        let mut areas: Vec<Area> = areas.into_iter().map(area).collect();
        areas.sort_by_key(|area| (area.owner, std::cmp::Reverse(area.bytes)));
        let mut sums: Vec<Sum> = sums.into_iter().map(|(label, bytes)| Sum { label: label.clone(), bytes }).collect();
        sums.sort_by_key(|sum| std::cmp::Reverse(sum.bytes));
        Self { bytes: pieces.iter().map(length).sum(), sections, areas, pieces: sums }
    }

    /// Three tables: by section, by area, and the `top` largest functions and data.
    pub(super) fn text(&self, top: usize) -> String {
        let mut text = format!("{} bytes\n\nsections:\n", grouped(self.bytes));
        for Section { section, bytes } in &self.sections {
            let name = if section.is_empty() { "(no section)" } else { section };
            text += &self.row(*bytes, name);
        }
        text += "\nareas:\n";
        for Area { owner, area, bytes } in &self.areas {
            text += &self.row(*bytes, &format!("{}: {area}", owner.name()));
        }
        let named: Vec<&Sum> = self.pieces.iter().filter(|sum| !sum.label.name.is_empty()).collect();
        if !named.is_empty() && top > 0 {
            text += "\nlargest functions and data:\n";
            for Sum { label, bytes } in named.iter().take(top) {
                text += &self.row(*bytes, &format!("{}: {}", label.owner.name(), label.name));
            }
            let others: u64 = named.iter().skip(top).map(|sum| sum.bytes).sum();
            if others > 0 {
                text += &self.row(others, &format!("({} others)", named.len() - top));
            }
        }
        text
    }

    fn row(&self, bytes: u64, name: &str) -> String {
        let share = bytes as f64 * 100.0 / self.bytes.max(1) as f64;
        format!("{:>12} {share:>5.1} %  {}\n", grouped(bytes), escape(name))
    }
}

/// `12,345`
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().map(|group| std::str::from_utf8(group).expect("digits are ASCII")).collect();
    groups.join(",")
}
