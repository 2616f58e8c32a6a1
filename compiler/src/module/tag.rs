//! Tags (spec: "Tags"): what exceptions are told apart by.

use super::{Module, TypeIdx};
use crate::diagnostic::Diagnostic;

/// A tag. What its exceptions carry are the parameters of its type; results it has none.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tag {
    /// Its type.
    pub(crate) ty: TypeIdx,
}

impl Tag {
    pub(super) fn new(ty: wasmparser::TagType) -> Self {
        Self { ty: TypeIdx::from_u32(ty.func_type_idx) }
    }

    /// Its type in the text format.
    pub(crate) fn type_text(self, module: &Module<'_>) -> String {
        module.types[self.ty].to_string().replacen("(func", "(tag", 1)
    }
}

impl<'a> Module<'a> {
    pub(super) fn read_tags(&mut self, reader: wasmparser::TagSectionReader<'a>) -> Result<(), Diagnostic> {
        for tag in reader {
            self.tags.push(Tag::new(tag?));
        }
        Ok(())
    }
}
