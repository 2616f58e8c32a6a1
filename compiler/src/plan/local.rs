//! Where a function's locals live.
//!
//! As values in SSA form they are fastest. But a value may be needed at every place where ways of control meet, and the
//! allocator of registers was measured to take time in proportion to locals times the square of such places: 21 s for 100
//! locals and 10,000 `if`s that assign them by turns, and 18 GB for 10,000 and 100,000. Real functions stay far below that;
//! in one that does not, a local is a place in memory, and costs what its uses cost. Where the locals are no more than a CPU
//! has registers, the allocator bears any number of places: 17 locals in a function of 1 MB take 2.4 s, and would take 8.3 s in
//! the frame, as the optimiser then follows them through memory.

use crate::module::Body;

/// Where a function's locals live.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LocalPlan {
    /// They are values.
    Values,
    /// They are places in the function's frame.
    Frame,
}

/// Locals times the square of junctions from which on they live in the frame: about 20 s in the worst case, and ten times
/// what the largest function of the tests' programs comes to (Yosys: 51 locals, 8,462 junctions).
const FRAME_FROM: u64 = 1 << 35;
/// Up to so many locals are values in any function: the registers of either CPU.
const REGISTERS: u64 = 32;

impl LocalPlan {
    /// The plan for `body`.
    pub(crate) fn of(body: &Body<'_>) -> Self {
        Self::of_counts(body.facts.locals, body.junctions())
    }

    /// The plan for a body with so many locals and junctions.
    pub(super) fn of_counts(locals: u64, junctions: u64) -> Self {
        let cost = locals.saturating_mul(junctions).saturating_mul(junctions);
        if cost < FRAME_FROM || locals <= REGISTERS { Self::Values } else { Self::Frame }
    }
}
