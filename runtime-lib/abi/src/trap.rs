//! Why wasm code stopped.

/// A trap's cause. The text is the specification's (its test suite asserts these strings), where that knows the cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum TrapCode {
    /// `unreachable` was executed.
    Unreachable = 1,
    /// A load, store or bulk operation went past the end of a linear memory.
    MemoryOutOfBounds = 2,
    /// A table operation went past the end of a table.
    TableOutOfBounds = 3,
    /// `call_indirect` with an index past the end of its table.
    UndefinedElement = 4,
    /// `call_indirect` through a null entry.
    UninitializedElement = 5,
    /// `call_indirect` through a function of another type.
    IndirectCallTypeMismatch = 6,
    /// Integer division or remainder by zero.
    IntegerDivideByZero = 7,
    /// A signed quotient or a float's truncation does not fit.
    IntegerOverflow = 8,
    /// Truncation of a NaN.
    InvalidConversionToInteger = 9,
    /// The call stack's guard was reached.
    StackExhausted = 10,
    /// A null reference was used where a value is needed.
    NullReference = 11,
    /// An import that nobody provides was called (`--unknown-imports trap`).
    UnknownImport = 12,
    /// An atomic access whose address is not a multiple of its size.
    UnalignedAtomic = 13,
    /// An active data segment does not fit its memory (instantiation).
    DataSegmentOutOfBounds = 14,
    /// An active element segment does not fit its table (instantiation).
    ElementSegmentOutOfBounds = 15,
    /// `call_ref` of null.
    NullFunctionReference = 16,
    /// `memory.atomic.wait` on a memory that no other thread can see.
    ExpectedSharedMemory = 17,
    /// An exception that nobody catches.
    UncaughtException = 18,
    /// `throw_ref` of null.
    NullExceptionReference = 19,
    /// There is no memory for one more exception.
    ExceptionsExhausted = 20,
    /// What an import is bound to has not grown to the size that the import asks for (instantiation).
    IncompatibleImport = 21,
    /// The instance's fuel is used up (`--fuel`).
    OutOfFuel = 22,
    /// Somebody wants the instance to stop (`--interruptible`).
    Interrupted = 23,
}

impl TrapCode {
    /// All codes, in numeric order.
    pub const ALL: [Self; 23] = [
        Self::Unreachable,
        Self::MemoryOutOfBounds,
        Self::TableOutOfBounds,
        Self::UndefinedElement,
        Self::UninitializedElement,
        Self::IndirectCallTypeMismatch,
        Self::IntegerDivideByZero,
        Self::IntegerOverflow,
        Self::InvalidConversionToInteger,
        Self::StackExhausted,
        Self::NullReference,
        Self::UnknownImport,
        Self::UnalignedAtomic,
        Self::DataSegmentOutOfBounds,
        Self::ElementSegmentOutOfBounds,
        Self::NullFunctionReference,
        Self::ExpectedSharedMemory,
        Self::UncaughtException,
        Self::NullExceptionReference,
        Self::ExceptionsExhausted,
        Self::IncompatibleImport,
        Self::OutOfFuel,
        Self::Interrupted,
    ];

    /// The code whose number is `code`, as it stands in a trap table.
    #[must_use]
    pub const fn from_u8(code: u8) -> Option<Self> {
        if code == 0 || code as usize > Self::ALL.len() {
            return None;
        }
        Some(Self::ALL[code as usize - 1])
    }

    /// What happened, in the specification's words.
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Self::Unreachable => "unreachable",
            Self::MemoryOutOfBounds | Self::DataSegmentOutOfBounds => "out of bounds memory access",
            Self::TableOutOfBounds | Self::ElementSegmentOutOfBounds => "out of bounds table access",
            Self::UndefinedElement => "undefined element",
            Self::UninitializedElement => "uninitialized element",
            Self::IndirectCallTypeMismatch => "indirect call type mismatch",
            Self::IntegerDivideByZero => "integer divide by zero",
            Self::IntegerOverflow => "integer overflow",
            Self::InvalidConversionToInteger => "invalid conversion to integer",
            Self::StackExhausted => "call stack exhausted",
            Self::NullReference => "null reference",
            Self::NullFunctionReference => "null function reference",
            Self::UnknownImport => "unknown import",
            Self::UnalignedAtomic => "unaligned atomic",
            Self::ExpectedSharedMemory => "expected shared memory",
            Self::UncaughtException => "uncaught exception",
            Self::NullExceptionReference => "null exception reference",
            Self::ExceptionsExhausted => "out of memory for exceptions",
            Self::IncompatibleImport => "incompatible import type",
            Self::OutOfFuel => "all fuel consumed",
            Self::Interrupted => "interrupt",
        }
    }
}

const _: () = {
    let mut i = 0;
    while i < TrapCode::ALL.len() {
        assert!(TrapCode::ALL[i] as usize == i + 1);
        i += 1;
    }
};
