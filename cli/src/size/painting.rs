//! A file's bytes, each with what it is for: what is painted later covers what was painted before.

use serde::Serialize;
use std::collections::BTreeMap;
use std::ops::Range;

/// What bytes are for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(super) struct Label {
    pub(super) owner: Owner,
    /// Which part of what the owner has: `code`, `data`, or an area of the runtime.
    pub(super) area: String,
    /// The section that holds it; empty for what lies in none.
    pub(super) section: String,
    /// The function or the datum; empty for what has no name of its own.
    pub(super) name: String,
}

/// Whose bytes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Owner {
    /// The module that was compiled.
    Module,
    /// The runtime.
    Runtime,
    /// The file's format.
    File,
}

impl Owner {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Module => "module",
            Self::Runtime => "runtime",
            Self::File => "file",
        }
    }
}

/// A run of bytes of one purpose.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub(super) bytes: Range<u64>,
    pub(super) label: Label,
}

/// What has been painted. Each entry holds from its offset up to the next one.
pub(super) struct Painting {
    length: u64,
    starts: BTreeMap<u64, Label>,
}

impl Painting {
    /// `length` bytes that are all for the same.
    pub(super) fn new(length: u64, label: Label) -> Self {
        Self { length, starts: BTreeMap::from([(0, label)]) }
    }

    /// Says what `bytes` are for, as far as the file has them.
    pub(super) fn paint(&mut self, bytes: Range<u64>, label: Label) {
        let end = bytes.end.min(self.length);
        if bytes.start >= end {
            return;
        }
        if end < self.length && !self.starts.contains_key(&end) {
            let (_, below) = self.starts.range(..end).next_back().expect("the first offset is always there");
            self.starts.insert(end, below.clone());
        }
        let covered: Vec<u64> = self.starts.range(bytes.start..end).map(|(start, _)| *start).collect();
        for start in covered {
            self.starts.remove(&start);
        }
        self.starts.insert(bytes.start, label);
    }

    /// The pieces, in the order of the file.
    pub(super) fn pieces(self) -> Vec<Piece> {
        let ends: Vec<u64> = self.starts.keys().skip(1).copied().chain([self.length]).collect();
        let pieces = self.starts.into_iter().zip(ends);
        pieces
            .map(|((start, label), end)| Piece { bytes: start..end, label })
            .filter(|piece| !piece.bytes.is_empty())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label(name: &str) -> Label {
        Label { owner: Owner::File, area: String::new(), section: String::new(), name: name.to_owned() }
    }

    #[test]
    fn every_byte_is_in_one_piece() {
        let mut painting = Painting::new(10, label("a"));
        painting.paint(2..8, label("b"));
        painting.paint(3..5, label("c"));
        painting.paint(7..30, label("d"));
        painting.paint(4..4, label("e"));
        painting.paint(2..3, label("f"));
        let pieces = painting.pieces();
        let found: Vec<_> = pieces.iter().map(|piece| (piece.bytes.clone(), piece.label.name.as_str())).collect();
        assert_eq!(found, [(0..2, "a"), (2..3, "f"), (3..5, "c"), (5..7, "b"), (7..10, "d")]);
    }
}
