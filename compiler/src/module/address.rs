//! Address types (spec: "Address Types"): how wide the addresses of a memory are, and the indices of a table.

/// The type of a memory's addresses, or of a table's indices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AddressType {
    I32,
    I64,
}

impl AddressType {
    pub(super) const fn new(is_64: bool) -> Self {
        if is_64 { Self::I64 } else { Self::I32 }
    }

    /// The narrower of two: what a length has that counts in both (spec: "memory.copy", "table.copy").
    pub(crate) const fn narrower(self, other: Self) -> Self {
        match (self, other) {
            (Self::I64, Self::I64) => Self::I64,
            _ => Self::I32,
        }
    }

    /// What stands in front of a type's limits in the text format, where the narrow one is left out.
    pub(super) const fn text(self) -> &'static str {
        match self {
            Self::I32 => "",
            Self::I64 => "i64 ",
        }
    }
}
