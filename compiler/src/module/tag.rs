//! Tags (spec: "Tags"): what exceptions are told apart by.

use super::proposal::Proposal;
use super::{Module, TypeIdx};
use crate::diagnostic::Diagnostic;

/// A tag. What its exceptions carry are the parameters of its type; results it has none.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tag {
    /// Its type.
    pub(crate) ty: TypeIdx,
}

impl Tag {
    /// Its type in the text format.
    pub(crate) fn type_text(self, module: &Module<'_>) -> String {
        module.types[self.ty].to_string().replacen("(func", "(tag", 1)
    }
}

impl<'a> Module<'a> {
    pub(super) fn read_tags(&mut self, reader: wasmparser::TagSectionReader<'a>) -> Result<(), Diagnostic> {
        for tag in reader.into_iter_with_offsets() {
            let (offset, tag) = tag?;
            self.push_tag(tag, offset)?;
        }
        Ok(())
    }

    /// Adds a tag, which stands at `offset`.
    ///
    /// # Errors
    /// A tag with results, which only stack switching has.
    pub(super) fn push_tag(&mut self, ty: wasmparser::TagType, offset: u64) -> Result<Tag, Diagnostic> {
        let tag = Tag { ty: TypeIdx::from_u32(ty.func_type_idx) };
        if !self.types[tag.ty].results.is_empty() {
            return Err(Diagnostic::unsupported(Proposal::StackSwitching.name(), "a tag with results", offset));
        }
        self.tags.push(tag);
        Ok(tag)
    }
}
