//! Places that a loop reads and may write over, which are taken to stay as they are.
//!
//! ```text
//! for (j = 0; j < n; j++) if (a[i] + b[j] < a[j]) a[j] = a[i] + b[j];
//! ```
//!
//! What is read at a place that does not move is read before the fast loop. Whether its streams are apart from the place is not tested
//! at its entry: each turn ends by looking at the place again. Where it has changed, the turn is undone, and the loop as it was goes on
//! from its beginning.
//!
//! That finds every change. In a turn no byte is stored to twice (stores of a stream are told apart here, those of different ones by
//! the tests at the entry), so a place that is at the end of a turn as at its beginning was so all the time. Then each of its iterations
//! has read what it would have read in its order, and has stored the same.
//!
//! Undoing takes what was there before each store; loops are taken that read it anyway.

use super::body::Body;
use super::neighbours::address;
use super::stream::{Contents, Streams};

/// What is guessed of a loop.
#[derive(Debug, Default)]
pub(super) struct Guesses {
    streams: Vec<usize>,
    /// Loads of the places.
    pub(super) nodes: Vec<usize>,
}

impl Guesses {
    pub(super) fn of(body: &Body, streams: &Streams) -> Self {
        let (mut stores, mut loads) = (Vec::new(), Vec::new());
        let mut guesses = Self::default();
        for (index, node) in body.nodes.iter().enumerate() {
            let Some(access) = node.access.map(|access| &streams.accesses[access]) else { continue };
            let place = (access.stream, address(body, streams, index), access.bytes());
            if access.stored.is_some() {
                stores.push(place);
            } else if !streams.is_place(access) {
                loads.push(place);
            } else if access.ty.is_vector() {
                return Self::default();
            } else {
                guesses.nodes.push(index);
                guesses.streams.push(access.stream);
            }
        }
        stores.sort_unstable();
        let overlap = |pair: &[(usize, i64, i64)]| pair[0].0 == pair[1].0 && pair[0].1 + pair[0].2 > pair[1].1;
        let can_be_undone =
            !stores.is_empty() && !stores.windows(2).any(overlap) && stores.iter().all(|store| loads.contains(store));
        if can_be_undone { guesses } else { Self::default() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// Whether two streams, one of which is written, need not be apart.
    pub(super) fn cover(&self, one: usize, other: usize, streams: &Streams) -> bool {
        let is_guessed = |stream: usize| self.streams.contains(&stream);
        let is_moving = |stream: usize| {
            let stream = &streams.streams[stream];
            stream.contents == Contents::Written && stream.step != 0
        };
        (is_guessed(one) && is_moving(other)) || (is_guessed(other) && is_moving(one))
    }
}
