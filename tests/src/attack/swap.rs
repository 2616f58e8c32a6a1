//! The second process of a race: it moves directories and links to and fro while a program walks over them.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;

use rustix::fs::{CWD, RenameFlags, renameat_with};

/// A move that is made again and again, each of them in one step: nobody ever sees a name missing that stays.
#[derive(Clone, Debug)]
pub enum Move {
    /// Two names change places.
    Exchange(PathBuf, PathBuf),
    /// The first name moves to the second, and at the next move back.
    ThereAndBack(PathBuf, PathBuf),
}

impl Move {
    fn carry_out(&self, turn: u64) {
        let (from, to, flags) = match self {
            Self::Exchange(one, other) => (one, other, RenameFlags::EXCHANGE),
            Self::ThereAndBack(here, there) if turn.is_multiple_of(2) => (here, there, RenameFlags::NOREPLACE),
            Self::ThereAndBack(here, there) => (there, here, RenameFlags::NOREPLACE),
        };
        renameat_with(CWD, from, CWD, to, flags)
            .unwrap_or_else(|error| panic!("{} cannot be moved to {}: {error}", from.display(), to.display()));
    }
}

/// Does `body` while a thread carries out `moves` in turn, from before it begins until after it has ended: what it came to,
/// and how often each of the moves was made. Once each was made `wanted` times, the file `enough` appears.
///
/// # Panics
/// If a move fails.
pub fn during<R>(moves: &[Move], wanted: u64, enough: &Path, body: impl FnOnce() -> R) -> (R, u64) {
    let over = AtomicBool::new(false);
    let made = AtomicU64::new(0);
    let result = thread::scope(|scope| {
        scope.spawn(|| carry_out(moves, wanted, enough, &over, &made));
        // Ends the moves also where `body` panics: the scope waits for them.
        let _ending = Ending(&over);
        while made.load(Ordering::Relaxed) == 0 {
            thread::yield_now();
        }
        body()
    });
    (result, made.load(Ordering::Relaxed))
}

fn carry_out(moves: &[Move], wanted: u64, enough: &Path, over: &AtomicBool, made: &AtomicU64) {
    let mut turn = 0;
    // An even number of turns leaves everything where it was.
    while !over.load(Ordering::Relaxed) || turn % 2 == 1 {
        moves.iter().for_each(|each| each.carry_out(turn));
        turn += 1;
        made.store(turn, Ordering::Relaxed);
        if turn == wanted {
            std::fs::write(enough, "").expect("a temporary folder can be written");
        }
    }
}

struct Ending<'a>(&'a AtomicBool);

impl Drop for Ending<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}
