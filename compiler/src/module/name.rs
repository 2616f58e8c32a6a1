//! The name section (spec: "Name Section"): what people call things. It never makes a module invalid.

use super::FuncIdx;
use std::collections::HashMap;
use wasmparser::{CustomSectionReader, KnownCustom, Name};

/// Names by index.
#[derive(Debug, Default)]
pub(crate) struct Names<'a> {
    funcs: HashMap<FuncIdx, &'a str>,
}

impl<'a> Names<'a> {
    /// A function's name.
    pub(crate) fn func(&self, func: FuncIdx) -> Option<&'a str> {
        self.funcs.get(&func).copied()
    }

    /// Reads `section` if it is the name section. As the specification has it, a malformed one is read as far as it goes.
    pub(crate) fn read_section(&mut self, section: &CustomSectionReader<'a>) {
        let KnownCustom::Name(reader) = section.as_known() else { return };
        for subsection in reader {
            match subsection {
                Ok(Name::Function(names)) => {
                    for naming in names {
                        let Ok(naming) = naming else { return };
                        self.funcs.insert(FuncIdx::from_u32(naming.index), naming.name);
                    }
                }
                Ok(_) => {}
                Err(_) => return,
            }
        }
    }
}
