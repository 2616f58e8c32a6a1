//! What an engine did with a program, in words that engines share.

use super::record::{self, Event, Record};

/// What a program did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) records: Vec<Record>,
    pub(super) end: End,
}

/// How a program ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// By itself.
    Done,
    /// By a trap.
    Trap(Trap),
    /// In another way, in words: a fault of an engine.
    Broken(String),
}

/// A trap's cause, as far as engines agree on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trap {
    Unreachable,
    MemoryOutOfBounds,
    /// Of an access, or of an indirect call: engines do not tell them apart.
    TableOutOfBounds,
    UninitializedElement,
    IndirectCallTypeMismatch,
    IntegerDivideByZero,
    IntegerOverflow,
    InvalidConversionToInteger,
    /// Of any kind: a function's, an exception's.
    NullReference,
    UncaughtException,
    UnalignedAtomic,
    ExpectedSharedMemory,
    /// How deep a call may go is an engine's choice.
    StackExhausted,
    /// Only a judge's: it ran out of the operations that it was given.
    OutOfFuel,
}

/// What engines call them.
const WORDS: &[(&str, Trap)] = &[
    ("unreachable", Trap::Unreachable),
    ("out of bounds memory access", Trap::MemoryOutOfBounds),
    ("out of bounds table access", Trap::TableOutOfBounds),
    ("undefined element", Trap::TableOutOfBounds),
    ("uninitialized element", Trap::UninitializedElement),
    ("indirect call type mismatch", Trap::IndirectCallTypeMismatch),
    ("integer divide by zero", Trap::IntegerDivideByZero),
    ("integer overflow", Trap::IntegerOverflow),
    ("invalid conversion to integer", Trap::InvalidConversionToInteger),
    ("null reference", Trap::NullReference),
    ("null function reference", Trap::NullReference),
    ("null exception reference", Trap::NullReference),
    ("uncaught exception", Trap::UncaughtException),
    ("thrown Wasm exception", Trap::UncaughtException),
    ("unaligned atomic", Trap::UnalignedAtomic),
    ("expected shared memory", Trap::ExpectedSharedMemory),
    ("atomic wait on non-shared memory", Trap::ExpectedSharedMemory),
    ("call stack exhausted", Trap::StackExhausted),
    ("all fuel consumed", Trap::OutOfFuel),
];

impl Trap {
    /// The trap that `text` names.
    pub(super) fn named_in(text: &str) -> Option<Self> {
        WORDS.iter().find(|(words, _)| text.contains(words)).map(|(_, trap)| *trap)
    }
}

impl Run {
    pub(super) fn new(log: &[u8], end: End) -> Self {
        Self { records: record::decode(log), end }
    }

    /// The number of the call in which it ended.
    pub(super) fn last_call(&self) -> Option<u32> {
        let call = |record: &&Record| record.event == Some(Event::Call);
        self.records.iter().rev().find(call).map(|record| record.position)
    }

    /// Whether it says nothing of other engines.
    pub(super) fn is_inconclusive(&self) -> bool {
        matches!(self.end, End::Trap(Trap::StackExhausted | Trap::OutOfFuel))
    }

    /// Where two runs part, in words.
    pub(super) fn difference(&self, other: &Self) -> Option<String> {
        let first = self.records.iter().zip(&other.records).position(|(one, other)| one != other);
        let (ends, lengths) = (self.end != other.end, self.records.len() != other.records.len());
        let at = match first {
            Some(at) => at,
            None if ends || lengths => self.records.len().min(other.records.len()),
            None => return None,
        };
        Some(format!("record {at}: {}, but {}", self.tell(at), other.tell(at)))
    }

    /// What stands at `at`, and in which call.
    fn tell(&self, at: usize) -> String {
        let what = match self.records.get(at) {
            Some(record) => format!("{record:?}"),
            None => format!("{:?}", self.end),
        };
        let before = Self { records: self.records[..at.min(self.records.len())].to_vec(), end: End::Done };
        match before.last_call() {
            Some(call) => format!("{what} (in or after call {call})"),
            None => what,
        }
    }
}
