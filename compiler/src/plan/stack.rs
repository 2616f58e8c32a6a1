//! What keeps calls within the stack.
//!
//! An executable's runtime knows the stack that it enters the program on, and the inaccessible space below. Code that takes
//! its instance as a parameter may run on any stack, of which it may have a part: a limit that stands in the instance.

use crate::options::{InstanceMode, Options};

/// What keeps calls within the stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StackCheck {
    /// Inaccessible space below it: a fault is the trap.
    Guard,
    /// A comparison with the instance's limit, before a function's frame is made.
    Prologue,
}

impl StackCheck {
    pub(super) fn new(options: &Options) -> Self {
        match options.instance {
            InstanceMode::Static => Self::Guard,
            InstanceMode::Parameter => Self::Prologue,
        }
    }
}
