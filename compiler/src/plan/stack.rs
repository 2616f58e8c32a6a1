//! What keeps calls within the stack.
//!
//! An executable's runtime knows the stack that it enters the program on, and the inaccessible space below. Code that takes
//! its instance as a parameter may run on any stack, of which it may have a part: a limit that stands in the instance.

use crate::options::{InstanceMode, Options, Traps};
use wasm2native_abi::instance::STACK_SLACK_BYTES;

/// What keeps calls within the stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StackCheck {
    /// Inaccessible space below it: a fault is the trap.
    Guard,
    /// A comparison with the instance's limit, before a function's frame is made.
    Prologue,
    /// The same where the frame was made already, which then is a small one: larger frames, of more than
    /// [`SMALL_FRAME_BYTES`], have a function of their own that looks before.
    Body,
}

/// The frame that may lie below the limit before that is noticed. The slack below it also has room for a function that moves its
/// arguments on to one with a large frame (at most 1,000, of 16 bytes), and for a trap.
pub(crate) const SMALL_FRAME_BYTES: u32 = 4096;
/// The largest frame of a function that moves its arguments on.
pub(crate) const FORWARDING_FRAME_BYTES: u32 = SMALL_FRAME_BYTES + 1000 * 16;

const _: () = assert!(FORWARDING_FRAME_BYTES as u64 <= STACK_SLACK_BYTES - (8 << 10));

impl StackCheck {
    pub(super) fn new(options: &Options) -> Self {
        match (options.traps, options.instance) {
            (Traps::Faults, InstanceMode::Static) => Self::Guard,
            (Traps::Faults, InstanceMode::Parameter) => Self::Prologue,
            (Traps::Calls, _) => Self::Body,
        }
    }
}
