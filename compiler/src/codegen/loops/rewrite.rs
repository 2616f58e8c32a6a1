//! Puts a loop on vectors before the loop as it was.
//!
//! ```text
//! loop(p):                 count(p):         brif few, loop(p), ranges
//!     …                    ranges:           brif failed, loop(p), start
//!     …                    start:            jump fast(0, p)
//!     brif c, loop(q), on  fast(k, p):       …; k' = k + d; brif k' != end, fast(k', q), rest
//!                          rest:             jump loop(r)
//!                          loop(p):          …; brif c, loop(q), on
//! ```
//!
//! The loop as it was does the last iteration always, so that what comes after it takes what it makes.
//! Where places are guessed to stay ([`guess`](super::guess)), the end of `fast` is a block of its own: before it stands a test that leads to
//! one more, which undoes the turn and goes on with the loop as it was, `jump loop(p)` of that turn.

use super::body::Body;
use super::guess::Guesses;
use super::order::Unit;
use super::pack::Packs;
use super::versioned::{Counted, Versioned};
use super::writer::Writer;
use cranelift_codegen::ir::Function;

/// A loop with all that is known of it.
pub(super) struct Fast<'l> {
    pub(super) versioned: Versioned<'l>,
    pub(super) body: &'l Body,
    pub(super) packs: &'l Packs,
    pub(super) order: &'l [Unit],
    pub(super) guesses: &'l Guesses,
}

impl Fast<'_> {
    pub(super) fn write(&self, func: &mut Function) {
        let versioned = &self.versioned;
        let [count, ranges, start, fast, rest] = versioned.insert_blocks(func);
        let counted = versioned.write_count(func, count, ranges);
        let streams = versioned.write_checks(func, ranges, start, &counted, self.guesses, |_, _| {});
        let Counted { iterations, initial } = counted;
        let mut writer = Writer::new(self, func, start, fast);
        writer.write_start(iterations, &streams, &initial);
        let undo = (!self.guesses.is_empty()).then(|| writer.insert_block());
        let carried = writer.write_fast(rest, undo);
        // It is not expected.
        undo.into_iter().for_each(|undo| writer.func.layout.set_cold(undo));
        let carried = writer.write_folds(rest, carried, &initial);
        let undone = undo.map(|undo| {
            let done = writer.write_undo(undo);
            let params = std::mem::take(&mut writer.params);
            (undo, done, writer.write_folds(undo, params, &initial))
        });
        versioned.write_rest(func, rest, iterations, &initial, &carried);
        if let Some((undo, iterations, carried)) = undone {
            versioned.write_rest(func, undo, iterations, &initial, &carried);
        }
        versioned.enter(func, count);
    }
}
