//! The name section (spec: "Name Section"): what people call things. It never makes a module invalid.

use super::{FuncIdx, TagIdx};
use std::collections::HashMap;
use wasmparser::{CustomSectionReader, KnownCustom, Name};

/// Names by index.
#[derive(Debug, Default)]
pub(crate) struct Names<'a> {
    funcs: HashMap<FuncIdx, &'a str>,
    tags: HashMap<TagIdx, &'a str>,
}

impl<'a> Names<'a> {
    /// A function's name.
    pub(crate) fn func(&self, func: FuncIdx) -> Option<&'a str> {
        self.funcs.get(&func).copied()
    }

    /// A tag's name.
    pub(crate) fn tag(&self, tag: TagIdx) -> Option<&'a str> {
        self.tags.get(&tag).copied()
    }

    /// Reads `section` if it is the name section. As the specification has it, a malformed one is read as far as it goes.
    pub(super) fn read_section(&mut self, section: &CustomSectionReader<'a>) {
        let KnownCustom::Name(reader) = section.as_known() else { return };
        for subsection in reader {
            match subsection {
                Ok(Name::Function(names)) => {
                    for naming in names {
                        let Ok(naming) = naming else { return };
                        self.funcs.insert(FuncIdx::from_u32(naming.index), naming.name);
                    }
                }
                Ok(Name::Tag(names)) => {
                    for naming in names {
                        let Ok(naming) = naming else { return };
                        self.tags.insert(TagIdx::from_u32(naming.index), naming.name);
                    }
                }
                Ok(_) => {}
                Err(_) => return,
            }
        }
    }
}
