//! What people call things: by the name section (spec: "Name Section"), which never makes a module invalid, or else by the
//! first export.

use super::{Export, ExportItem, FuncIdx, TagIdx};
use std::borrow::Cow;
use std::collections::HashMap;
use wasmparser::{CustomSectionReader, KnownCustom, Name};

/// Names by index.
#[derive(Debug, Default)]
pub(crate) struct Names<'a> {
    funcs: HashMap<FuncIdx, Cow<'a, str>>,
    tags: HashMap<TagIdx, Cow<'a, str>>,
}

impl<'a> Names<'a> {
    /// A function's name.
    pub(crate) fn func(&self, func: FuncIdx) -> Option<&str> {
        self.funcs.get(&func).map(Cow::as_ref)
    }

    /// Names a function.
    pub(crate) fn set_func(&mut self, func: FuncIdx, name: impl Into<Cow<'a, str>>) {
        self.funcs.insert(func, name.into());
    }

    /// A tag's name.
    pub(crate) fn tag(&self, tag: TagIdx) -> Option<&str> {
        self.tags.get(&tag).map(Cow::as_ref)
    }

    /// Names a tag.
    pub(crate) fn set_tag(&mut self, tag: TagIdx, name: impl Into<Cow<'a, str>>) {
        self.tags.insert(tag, name.into());
    }

    /// Names what is exported and has no name yet by its first export.
    pub(crate) fn add_exports(&mut self, exports: &[Export<'a>]) {
        for export in exports {
            match export.item {
                ExportItem::Func(func) => {
                    self.funcs.entry(func).or_insert(export.name.into());
                }
                ExportItem::Tag(tag) => {
                    self.tags.entry(tag).or_insert(export.name.into());
                }
                ExportItem::Table(_) | ExportItem::Memory(_) | ExportItem::Global(_) => {}
            }
        }
    }

    /// Reads `section` if it is the name section. As the specification has it, a malformed one is read as far as it goes.
    pub(crate) fn read_section(&mut self, section: &CustomSectionReader<'a>) {
        let KnownCustom::Name(reader) = section.as_known() else { return };
        for subsection in reader {
            match subsection {
                Ok(Name::Function(names)) => {
                    for naming in names {
                        let Ok(naming) = naming else { return };
                        self.set_func(FuncIdx::from_u32(naming.index), naming.name);
                    }
                }
                Ok(Name::Tag(names)) => {
                    for naming in names {
                        let Ok(naming) = naming else { return };
                        self.set_tag(TagIdx::from_u32(naming.index), naming.name);
                    }
                }
                Ok(_) => {}
                Err(_) => return,
            }
        }
    }
}
