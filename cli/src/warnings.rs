//! Warnings of a build: told in the order of the modules, so many of them at most, or taken for a failure.

use crate::diagnostics;
use crate::failure::Failure;
use crate::modules::Modules;
use wasm2native_compiler::{Warning, excerpt};

/// What becomes of a build that there are warnings about.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Warnings {
    /// It is what it would be without.
    Told,
    /// It fails, and writes nothing (`--deny-warnings`).
    Denied,
}

/// How many are told; of the others, their number.
const MOST: usize = 10;

impl Warnings {
    /// Tells those of a build of `modules`.
    ///
    /// # Errors
    /// [`Failure::Warned`] where there are any, and they are denied.
    pub(crate) fn tell(self, modules: &Modules, warnings: &[Warning]) -> Result<(), Failure> {
        for warning in warnings.iter().take(MOST) {
            let (path, wasm) = modules.file(warning.module.as_deref());
            let place = warning.offset.and_then(|offset| excerpt(wasm, offset));
            diagnostics::warn(warning, path, place.as_ref());
        }
        if warnings.len() > MOST {
            let message = format!("there are {} more warnings", warnings.len() - MOST);
            diagnostics::warn_of_more(&message, "mend those above, and build again");
        }
        match (self, warnings.len()) {
            (Self::Told, _) | (Self::Denied, 0) => Ok(()),
            (Self::Denied, count) => {
                let message = format!("{count} warning{}, and warnings are denied", if count == 1 { "" } else { "s" });
                Err(Failure::Warned { message, help: "mend the module, or leave out --deny-warnings".to_owned() })
            }
        }
    }
}
