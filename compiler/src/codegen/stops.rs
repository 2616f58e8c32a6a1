//! Where code can stop: what a backtrace can begin or pass in. Such are instructions that trap or access memory, and calls.

use super::locations::Source;
use crate::translate::Position;
use cranelift_codegen::{Final, MachBufferFinalized};
use std::ops::Range;

/// A piece of code that can stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stop {
    /// Where it begins, from the function's first byte.
    pub(crate) start: u32,
    /// What it comes of; [`Position::NONE`] of code that is no operator's.
    pub(crate) position: Position,
}

/// The offsets of such instructions, ascending.
pub(super) struct Stops(Vec<u32>);

impl Stops {
    /// Those of a function's code.
    pub(super) fn of(buffer: &MachBufferFinalized<Final>) -> Self {
        // A return address is that of the next instruction: the call ends there.
        let calls = buffer.call_sites().map(|call| call.ret_addr - 1);
        let mut points: Vec<u32> = buffer.traps().iter().map(|trap| trap.offset).chain(calls).collect();
        points.sort_unstable();
        Self(points)
    }

    /// The pieces of code that hold them, by ascending offset.
    pub(super) fn sources(&self, sources: &[Source]) -> Vec<Stop> {
        let mut stops: Vec<Stop> = Vec::new();
        for point in &self.0 {
            let before = sources.partition_point(|source| source.code.start <= *point).checked_sub(1);
            let stop = match before.map(|number| &sources[number]) {
                Some(Source { code, position }) if code.contains(point) => {
                    Stop { start: code.start, position: *position }
                }
                Some(Source { code, .. }) => Stop { start: code.end, position: Position::NONE },
                None => Stop { start: 0, position: Position::NONE },
            };
            if stops.last() != Some(&stop) {
                stops.push(stop);
            }
        }
        stops.shrink_to_fit();
        stops
    }

    /// Whether there is one in a piece of code.
    pub(super) fn are_in(&self, code: &Range<u32>) -> bool {
        let next = self.0.partition_point(|point| *point < code.start);
        self.0.get(next).is_some_and(|point| *point < code.end)
    }
}
